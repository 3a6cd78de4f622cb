/** `make mutation`: judges every mutant of every rule and reports the share that some scenario notices. */
import { parseArgs } from "node:util";
import { judged } from "../scenarios/index.ts";
import { mutationCheck } from "./mutation.ts";
import { report } from "./report.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    every: { type: "string", default: "1" },
    survivors: { type: "boolean", default: false },
  },
});
const every = Number(values.every);
if (!Number.isInteger(every) || every < 1)
  throw new Error(`--every ${values.every}: must be a whole number from 1: 10 judges every tenth mutant`);

let shown = Date.now();
const verdicts = await mutationCheck(judged, {
  every,
  only: values.only,
  progress: (done, all) => {
    if (Date.now() - shown < 2000) return;
    shown = Date.now();
    process.stderr.write(`${done} of ${all} judged\n`);
  },
});
const { text, ok } = report(verdicts);
process.stdout.write(text);
process.exitCode = ok ? 0 : 1;
