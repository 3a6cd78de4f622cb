/** `make mutation`: judges every mutant of every rule and reports the share that some scenario notices. */
import { parseArgs } from "node:util";
import { judged } from "../scenarios/index.ts";
import { mutationCheck } from "./mutation.ts";
import { report } from "./report.ts";

const usage = `Usage: node alerts/mutation/main.ts [options]      (make mutation ONLY=name)
  --only <name>    the rules of this name, or, where there are none, those whose name contains it
  --every <n>      judge every n-th mutant: the same ones until the rules change; default 1, all
Needs promtool on PATH (make setup). All mutants take some 40 minutes on two cores.
Exit code: 0 each was noticed or is equivalent for a stated reason, 1 one was not, 2 it could not be judged.`;

/** Seconds between two lines of progress. */
const progressSeconds = 5;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      every: { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const every = Number(values.every);
  if (!Number.isInteger(every) || every < 1)
    throw new Error(`--every ${values.every}: must be a whole number from 1: 10 judges every tenth mutant`);
  let shown = Date.now();
  const verdicts = await mutationCheck(judged, {
    every,
    only: values.only,
    progress: (done, all) => {
      if (Date.now() - shown < progressSeconds * 1000) return;
      shown = Date.now();
      process.stderr.write(`${done} of ${all} judged\n`);
    },
  });
  if (verdicts.length === 0)
    throw new Error(`--only ${values.only}: no rule with a scenario has this in its name, or --every left none`);
  const { text, ok } = report(verdicts);
  process.stdout.write(text);
  return ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${(error as Error).message}\n(--help lists the options)`);
  process.exitCode = 2;
}
