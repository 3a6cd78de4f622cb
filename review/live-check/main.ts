/** `make live-check`: does every query of every dashboard return data in the running stack? See `--help`. */
import { isGood } from "./check.ts";
import { help, readOptions } from "./options.ts";
import { CheckProblem } from "./problem.ts";
import { summary, table } from "./report.ts";
import { liveCheck, tooSlow } from "./run.ts";

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(help);
  } else {
    // Progress goes to standard error: standard output is the result.
    const checked = await liveCheck(options, (line) => process.stderr.write(`${line}\n`));
    const slow = tooSlow(checked, options.slowSeconds);
    console.log(options.json ? JSON.stringify(checked) : `${table(checked)}\n${summary(checked)}`);
    for (const { dashboard, panel, refId, seconds = 0 } of slow)
      console.error(`slow: ${dashboard} / ${panel} / ${refId}: ${Math.round(seconds * 1000)} ms`);
    process.exitCode = slow.length > 0 || !checked.every(isGood) ? 1 : 0;
  }
} catch (error) {
  console.error(error instanceof CheckProblem ? error.message : error);
  process.exitCode = 2;
}
