/** `node loadtest/drills/main.ts`: faults on purpose on a live local stack, and who hears of them. See `--help`. */
import { drills } from "./catalogue.ts";
import { repairLeftovers } from "./leftovers.ts";
import { type DrillOptions, readOptions, usage } from "./options.ts";
import { runQuiet } from "./quiet.ts";
import { list, quietReport, report } from "./report.ts";
import { runDrills } from "./run.ts";
import type { Run } from "./session.ts";
import { openStack } from "./stack.ts";

const interrupted = new AbortController();
const start = Date.now();

/** Progress goes to standard error: standard output is the result. */
function say(line: string): void {
  process.stderr.write(`${String(Math.round((Date.now() - start) / 1000)).padStart(5)} s  ${line}\n`);
}

/** A signal ends the run by way of its repairs; a second one changes nothing, or a fault might stay. */
function repairOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      say(interrupted.signal.aborted ? "repairing, this takes some seconds" : "interrupted: repairing");
      interrupted.abort();
    });
  }
}

async function perform(options: DrillOptions): Promise<number> {
  const { task, json } = options;
  if (task.kind === "help") console.log(usage);
  if (task.kind === "list") console.log(json ? JSON.stringify(drills) : list(drills));
  if (task.kind === "help" || task.kind === "list") return 0;

  if (options.ignored.length > 0) say(`these are not looked at: ${options.ignored.join(", ")}`);
  const stack = openStack({ ...options, name: options.stack });
  const run: Run = { stack, rate: options.rate, ignored: options.ignored, signal: interrupted.signal, say };
  repairOnSignals();
  switch (task.kind) {
    case "repair": {
      const done = await repairLeftovers(stack);
      console.log(done.length === 0 ? "nothing was left behind" : done.join("\n"));
      return 0;
    }
    case "quiet": {
      const quiet = await runQuiet({ ...run, rate: task.rate }, task.minutes);
      console.log(json ? JSON.stringify(quiet) : quietReport(quiet));
      return quiet.passed ? 0 : 1;
    }
    case "drills": {
      const verdicts = await runDrills(run, task.drills);
      const faultOf = (name: string): string => drills.find((drill) => drill.name === name)?.fault ?? "";
      console.log(json ? JSON.stringify(verdicts) : report(verdicts, faultOf));
      return verdicts.every(({ passed }) => passed) ? 0 : 1;
    }
  }
}

let options: DrillOptions;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n(--help lists the options)`);
  process.exit(2);
}
try {
  process.exitCode = await perform(options);
} catch (error) {
  const byHand = interrupted.signal.aborted && (error as Error).name === "AbortError";
  if (!byHand) console.error((error as Error).message);
  process.exitCode = byHand ? 130 : 2;
}
