/** Command line: `node airgap/images/main.ts ensure|check [--json] [--only key,..]`. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connect } from "./engine.ts";
import { ensure } from "./ensure.ts";
import { readPins } from "./pins.ts";
import { progressTo } from "./progress.ts";
import { inspect, overview } from "./status.ts";

const help = `Images of a site: pulled, else built in the same versions from Debian, Go-module and npm packages.

  node airgap/images/main.ts ensure [--json] [--only key,..]   pull or build what is not there
  node airgap/images/main.ts check  [--json] [--only key,..]   say what is there; change nothing

--json writes one object to standard output:
  {"images": {key: tag of the fallback}, "missing": {key: reason}}; check adds "todo": {key: what ensure would do}
Progress goes to standard error. A registry that did not answer is asked again after an hour, or when
.local/airgap/registries.json is removed. To go from a fallback to the official image, remove the fallback's tag.
Exit code: 0, also when images are missing; 1 on a wrong command or without a Docker engine.
`;

const repository = join(import.meta.dirname, "..", "..");
const kept = join(repository, ".local", "airgap");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, only: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [command, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if ((command !== "ensure" && command !== "check") || rest.length > 0) {
    throw new Error(`unknown command ${positionals.join(" ") || "(none)"}: use ensure or check; --help says more`);
  }
  const only = values.only?.split(",").filter((key) => key !== "");
  const engine = connect();
  await engine.docker.ping().catch((error: unknown) => {
    throw new Error(
      `no Docker engine answers (${error instanceof Error ? error.message : error}): start one or set DOCKER_HOST`,
    );
  });
  const pins = await readPins(join(repository, "stacks", "images.yaml"));
  if (command === "ensure") {
    const progress = progressTo((line) => process.stderr.write(line));
    const report = await ensure({ engine, pins, progress, repository, kept }, only);
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stdout.write(summary(report.images, report.missing));
    return;
  }
  const { images, missing, todo } = overview(await inspect(engine, pins, only));
  if (values.json) process.stdout.write(`${JSON.stringify({ images, missing, todo })}\n`);
  else process.stdout.write(summary(images, missing) + lines("to do", todo));
}

function summary(images: Readonly<Record<string, string>>, missing: Readonly<Record<string, string>>): string {
  return lines("fallback", images) + lines("missing", missing);
}

function lines(title: string, entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${title.padEnd(9)} ${key.padEnd(18)} ${value}\n`)
    .join("");
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
