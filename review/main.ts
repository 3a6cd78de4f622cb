/** `make review`: what the working tree changes against a base revision, as a report for a reviewer. See `--help`. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { changesBetween } from "./diff/index.ts";
import { newlyNeeded, unknownMetrics } from "./diff/needed-metrics.ts";
import { type Base, checkOut, renderTree } from "./report/base.ts";
import { markdown } from "./report/markdown.ts";
import { help, type Options, readOptions, UsageError } from "./report/options.ts";
import { takePictures } from "./report/pictures.ts";
import { endProcesses, root } from "./report/processes.ts";
import { during, say } from "./report/progress.ts";
import { pulumiPreview } from "./report/pulumi-preview.ts";

/** What has to go, however the review ends. */
const leftovers: (() => Promise<void> | void)[] = [];

async function cleanUp(): Promise<void> {
  for (const remove of leftovers.splice(0).reverse()) await remove();
}

async function review(options: Options): Promise<void> {
  const { base: revision, stack, config, out } = options;
  const scratch = mkdtempSync(join(tmpdir(), "vigia-review-"));
  leftovers.push(() => rmSync(scratch, { recursive: true, force: true }));
  const base: Base = await during(`checking out ${revision}`, () => checkOut(revision));
  leftovers.push(base.remove);
  const shared = { stack, ...(config !== undefined && { config }) };
  const before = await during(`rendering ${revision}`, () =>
    renderTree({
      ...shared,
      tree: base.folder,
      name: `base ${revision} (${base.commit.slice(0, 12)})`,
      out: join(scratch, "before"),
    }),
  );
  const after = await during("rendering the working tree", () =>
    renderTree({ ...shared, tree: root, name: "the working tree", out: join(scratch, "after") }),
  );
  const changes = changesBetween(before, after);
  say(`${changes.length} changes`);
  // Beside its place, so that the finished report only has to be renamed.
  mkdirSync(dirname(out), { recursive: true });
  const staged = mkdtempSync(`${out}-`);
  leftovers.push(() => rmSync(staged, { recursive: true, force: true }));
  const pictures =
    options.pictures === "none"
      ? { pairs: [], note: "Left out on request." }
      : await takePictures({ ...options, changes, before, after, out: staged });
  if ("failure" in pictures && pictures.failure !== undefined) {
    if (options.pictures === "required") throw new Error(`no pictures: ${pictures.failure}`);
    say(`no pictures: ${pictures.failure}`);
  }
  const preview = options.preview
    ? await during("asking pulumi preview", () => pulumiPreview(stack))
    : "Not asked, on request.";
  const report = markdown({
    base: { revision, commit: base.commit },
    stack,
    changes,
    newMetrics: newlyNeeded(before, after),
    unknownMetrics: unknownMetrics(after),
    pictures,
    preview,
    notes: [
      `\`make review BASE=${revision}${stack === "local" ? "" : ` STACK=${stack}`}\`; both sides are rendered with the packages of the working tree.`,
    ],
  });
  writeFileSync(join(staged, "review.md"), report);
  publish(staged, out);
  const file = join(out, "review.md");
  say(`report: ${relative(process.cwd(), file).startsWith("..") ? file : relative(process.cwd(), file)}`);
}

/** The finished report takes the place of the last one; until here nothing of that was touched. */
function publish(staged: string, out: string): void {
  mkdirSync(out, { recursive: true });
  for (const name of ["review.md", "pictures"]) rmSync(join(out, name), { recursive: true, force: true });
  for (const name of ["pictures", "review.md"]) move(join(staged, name), join(out, name));
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    throw error;
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endProcesses();
    void cleanUp().finally(() => process.exit(130));
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(help);
  else await review(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error("\nsee: node review/main.ts --help");
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  await cleanUp();
}
