/** Every change of a rule is noticed: a fixed sample of the mutants of rules on minutes, or all of all in the long run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judged } from "../scenarios/index.ts";
import { mutationCheck } from "./mutation.ts";
import { report } from "./report.ts";

/** One in so many: some thirty mutants, of which each takes a fraction of a second. */
const sample = { every: 20, evaluations: 500 };

test("a scenario notices each mutant that is not equivalent to its rule", async (t) => {
  const long = process.env.VIGIA_LONG === "1";
  const verdicts = await mutationCheck(judged, long ? {} : sample);
  assert.ok(verdicts.length >= (long ? 500 : 15), `${verdicts.length} mutants are too few to say anything`);
  const { text, ok } = report(verdicts);
  t.diagnostic(text);
  assert.ok(ok, text);
});
