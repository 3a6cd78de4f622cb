/** `node loadtest/main.ts`: open-loop load on the prediction endpoint, judged by the stack's objectives. See `--help`. */
import { loadTest } from "./load-test.ts";
import { type LoadOptions, readOptions, usage } from "./options.ts";
import { table } from "./report.ts";

let options: LoadOptions | undefined;
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

// The first Ctrl-C ends the run early and shows what was seen; the second ends the process.
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
try {
  // Progress goes to standard error: standard output is the result.
  const report = await loadTest(options, (line) => process.stderr.write(`${line}\n`), interrupted.signal);
  console.log(options.json ? JSON.stringify(report) : table(report));
  process.exitCode = report.objectives.some(({ result }) => result === "fail") ? 1 : 0;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
