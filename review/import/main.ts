/** `make import FILE=dashboard.json`: a dashboard exported from Grafana becomes typed source. See `--help`. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { dictionary, list, text } from "../diff/values.ts";
import { differences } from "../promql/difference.ts";
import { parsePromql } from "../promql/parse.ts";
import { root, run } from "../report/processes.ts";
import { during, say } from "../report/progress.ts";
import { convert } from "./convert.ts";
import type { Converted } from "./converted.ts";
import { readDocument } from "./document.ts";
import { readKnown } from "./known.ts";
import { Remarks } from "./remainder.ts";
import { importReport } from "./report.ts";
import { type Sources, sourcesOf } from "./source.ts";
import { slug } from "./source-text.ts";

const help = `usage: make import FILE=dashboard.json [NAME=name] [FORCE=1]

Makes typed source of a dashboard that Grafana exported (classic model, any age):
  signals/imported/NAME.ts      what it asks, over the metric catalogue
  dashboards/imported/NAME.ts   the dashboard; add it to dashboards/models.ts
  .local/import/NAME.md         what could not be carried over, with the reasons

options
  --name NAME     name of the files (default: from the title)
  --force         replace files that are there
  --help

exit code: 0 written, 1 not (nothing is written but the list of what could not be carried over), 2 wrong command line`;

class Problem extends Error {}

interface Options {
  readonly file: string;
  readonly name?: string;
  readonly force: boolean;
}

function readOptions(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: "string" },
      force: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const [file, ...rest] = positionals;
  if (file === undefined || file === "" || rest.length > 0)
    throw new TypeError("give one file: make import FILE=dashboard.json");
  if (values.name !== undefined && values.name !== slug(values.name))
    throw new TypeError(`--name ${values.name}: must be lower-case letters, digits and dashes, starting with a letter`);
  return { file: resolve(file), force: values.force, ...(values.name !== undefined && { name: values.name }) };
}

/** The source in the style of the others. */
async function formatted(path: string, source: string): Promise<string> {
  const folder = mkdtempSync(join(root, ".local/import-"));
  try {
    const file = join(folder, basename(path));
    writeFileSync(file, source);
    const settings = {
      ...JSON.parse(readFileSync(join(root, "biome.json"), "utf8")),
      vcs: { enabled: false },
      files: { includes: ["**"] },
      root: true,
    };
    writeFileSync(join(folder, "biome.json"), JSON.stringify(settings));
    const { code, output } = await run(["biome", "check", "--write", "--config-path", folder, file], { cwd: folder });
    if (code !== 0) throw new Error(`the generated source of ${path} is not valid:\n${output.slice(-3000)}`);
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes all files or none: what was there comes back when `prove` fails. */
async function placed<T>(files: Readonly<Record<string, string>>, prove: () => Promise<T>): Promise<T> {
  const written: { path: string; old: string | undefined }[] = [];
  const undo = () => {
    for (const { path, old } of written.splice(0)) {
      if (old === undefined) rmSync(path, { force: true });
      else writeFileSync(path, old);
    }
  };
  const interrupted = () => {
    undo();
    process.exit(130);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    for (const [file, content] of Object.entries(files)) {
      const path = join(root, file);
      mkdirSync(dirname(path), { recursive: true });
      written.push({ path, old: existsSync(path) ? readFileSync(path, "utf8") : undefined });
      writeFileSync(`${path}.partial`, content);
      renameSync(`${path}.partial`, path);
    }
    return await prove();
  } catch (error) {
    undo();
    throw error;
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  }
}

/** Type-checks the generated files alone: the whole tree would take a minute. */
async function typesHold(files: readonly string[]): Promise<void> {
  const project = join(root, `.local/import-${process.pid}.tsconfig.json`);
  const config = {
    extends: join(root, "tsconfig.json"),
    include: [],
    exclude: [],
    files: files.map((file) => join(root, file)),
  };
  writeFileSync(project, JSON.stringify(config));
  try {
    const { code, output } = await run(["tsc", "--noEmit", "-p", project]);
    // What is wrong in files that it uses is not for the import to judge.
    const own = output.split("\n").filter((line) => files.some((file) => line.startsWith(file)));
    if (code !== 0 && own.length > 0)
      throw new Error(
        `the generated source does not compile, which is a fault of the import:\n${own.slice(0, 20).join("\n")}`,
      );
  } finally {
    rmSync(project);
  }
}

/** Renders the generated dashboard; says in which words its queries differ from the imported ones. */
async function renders({ dashboardFile, name }: Sources, converted: Converted, remarks: Remarks): Promise<void> {
  const program = join(import.meta.dirname, "render-imported.ts");
  const { code, stdout, output } = await run(["node", program, join(root, dashboardFile), name]);
  if (code !== 0)
    throw new Error(
      `the generated dashboard can't be rendered, which is a fault of the import:\n${output.slice(-3000)}`,
    );
  const queries = list(dictionary(JSON.parse(stdout)).panels).flatMap((panel) =>
    list(dictionary(panel).targets).map((target) => text(dictionary(target).expr)),
  );
  const expected = converted.rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, signals }) => signals.map((signal) => ({ title, signal }))),
  );
  if (queries.length !== expected.length)
    throw new Error(
      `${expected.length} queries were carried over, ${queries.length} are rendered: a fault of the import`,
    );
  expected.forEach(({ title, signal: { refId, query } }, index) => {
    for (const words of differences(parsePromql(query), parsePromql(queries[index] ?? "")))
      remarks.changed(`panel "${title}", query ${refId}`, query, words);
  });
}

function publish(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.partial`, content);
  renameSync(`${path}.partial`, path);
}

async function importDashboard({ file, name, force }: Options): Promise<void> {
  if (!existsSync(file)) throw new Problem(`FILE=${file}: is not there`);
  const shown = relative(process.cwd(), file);
  const remarks = new Remarks();
  const document = readDocument(shown, readFileSync(file, "utf8"), remarks);
  const slugged = name ?? slug(document.title);
  const converted = convert(document, await during("reading catalogue and signals", readKnown), remarks);
  const report = join(root, ".local/import", `${slugged}.md`);
  const { panels, panelsCarried, queries, queriesCarried } = converted.counts;
  say(
    `"${document.title}" (schema ${document.schemaVersion}): ${panelsCarried} of ${panels} panels, ${queriesCarried} of ${queries} queries`,
  );
  if (panelsCarried === 0) {
    publish(report, importReport(converted, remarks, undefined));
    throw new Problem(`${shown}: nothing could be carried over; ${relative(process.cwd(), report)} says why`);
  }
  const sources = sourcesOf(converted, slugged);
  const taken = Object.keys(sources.files).filter((path) => existsSync(join(root, path)));
  if (taken.length > 0 && !force)
    throw new Problem(`${taken.join(", ")}: is there already\n  fix: NAME=<another>, or FORCE=1 to replace it`);
  mkdirSync(join(root, ".local"), { recursive: true });
  const files = await during("formatting", async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(sources.files).map(async ([path, source]) => [path, await formatted(path, source)] as const),
      ),
    ),
  );
  await placed(files, async () => {
    await during("checking that it compiles", () => typesHold(Object.keys(files)));
    await during("checking that it renders the same queries", () => renders(sources, converted, remarks));
    publish(report, importReport(converted, remarks, sources));
  });
  for (const path of Object.keys(files)) console.log(path);
  const left = remarks.all.filter(({ kind }) => kind === "left").length;
  console.log(`${relative(process.cwd(), report)}: ${left} not carried over, ${remarks.all.length - left} changed`);
}

try {
  const options = readOptions();
  if (options === undefined) console.log(help);
  else await importDashboard(options);
} catch (error) {
  const usage = error instanceof TypeError;
  console.error(error instanceof Error ? error.message : error);
  if (usage) console.error("\nsee: node review/import/main.ts --help");
  process.exitCode = usage ? 2 : 1;
}
