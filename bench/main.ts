/** `node bench/main.ts`: measures the prediction service against its goals. See `--help`. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { toBare, toFastapi } from "./comparisons.ts";
import { endChildren } from "./harness/children.ts";
import { keepOffServerCore } from "./harness/cores.ts";
import { leaveCore } from "./harness/leftover-group.ts";
import { type Stores, startStores } from "./harness/stores.ts";
import { buildService, buildVariant, pythonEnvironment } from "./harness/workspace.ts";
import { latency } from "./latency.ts";
import { type BenchOptions, readOptions, usage } from "./options.ts";
import { markdown, type Result } from "./result.ts";
import { start } from "./start.ts";
import type { Built } from "./subjects.ts";
import { throughput } from "./throughput.ts";

const begun = performance.now();
const say = (line: string): void =>
  void process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(5)} s  ${line}\n`);

/** Another program on the same cores shows in every figure. */
const quietLoad = 0.5;

let options: BenchOptions | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n(--help lists the options)`);
  process.exit(2);
}
if (options === undefined) {
  console.log(usage);
  process.exit(0);
}

/** As a temporary folder's, the stores' end does not depend on how the program ends. They may be starting still. */
let stores: Promise<Stores> | undefined;
const removeStores = async (): Promise<void> => {
  const starting = stores;
  stores = undefined;
  const started = await starting?.catch(() => undefined);
  await started
    ?.remove()
    .catch(({ message }: Error) => console.error(`the stores' containers are still there: ${message}`));
};
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Not once: `timeout` sends its signal twice, and the second one would end the program before its containers.
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    void endChildren()
      .then(removeStores)
      .finally(() => process.exit(130));
  });
}

try {
  const results = await benchmark(options);
  const commit = execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  const seen = { date: new Date().toISOString().slice(0, 10), commit, cpu: cpus()[0]?.model, cores: cpus().length };
  console.log(markdown(results));
  console.log(`\nSeen on ${seen.date} at commit ${commit}, ${seen.cores} cores (${seen.cpu}).`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ ...seen, results }, null, 2)}\n`);
  process.exitCode = results.some(({ met }) => met === false) ? 1 : 0;
} catch (error) {
  // What was interrupted fails in its own words.
  if (!interrupted) console.error((error as Error).message);
  process.exitCode = 2;
} finally {
  await removeStores();
}

/** For want of a right, or on an older kernel, figures are lower than they might be: no reason not to measure. */
function postgresYields(yields: boolean): void {
  try {
    leaveCore(yields);
  } catch (error) {
    say(
      `Postgres can't be made to leave its core to the load generator: ${(error as Error).message}. Run as root on Linux 5.15 or later; without it \`queue\` is slower.`,
    );
  }
}

async function benchmark({ only, rounds, seconds, latencySeconds, profile }: BenchOptions): Promise<Result[]> {
  keepOffServerCore();
  const [load = 0] = loadavg();
  if (load > quietLoad) say(`the machine is busy (load ${load.toFixed(2)}): figures will be worse than they are`);
  say("building the service and starting Redis, its queue and Postgres");
  const python = only.includes("fastapi") ? await pythonEnvironment() : undefined;
  stores = startStores();
  const { environment } = await stores;
  const built: Built = {
    service: await buildService(),
    bare: await buildVariant("bare"),
    bareMetrics: await buildVariant("bare-metrics"),
    bareInsert: await buildVariant("bare-insert"),
    metricsAlone: await buildVariant("metrics-alone"),
    python,
    stores: environment,
    profile,
  };
  const results: Result[] = [];
  if (only.includes("start")) results.push(...(await start(built, 5, say)));
  const groups = [...(only.includes("throughput") ? toBare : []), ...(only.includes("fastapi") ? toFastapi : [])];
  results.push(...(await throughput(built, { rounds, seconds, groups, postgresYields, say })));
  if (only.includes("latency")) results.push(...(await latency(built, { rounds, seconds: latencySeconds, say })));
  return results;
}
