/** The other half of a true alert: full load on a healthy stack, and nobody is told anything. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Quiet } from "../../../loadtest/drills/quiet.ts";
import { drill } from "../drill-command.ts";
import type { Outputs } from "../outputs.ts";

const minutes = process.env.VIGIA_LONG === "1" ? 15 : 2;

export function quietSteps(outputs: () => Outputs): void {
  test(`${minutes} minutes at full load: no critical and no warning message`, async (t) => {
    const { rate, answeredRate, p95Ms, problems } = await drill<Quiet>(outputs(), "quiet", "--minutes", `${minutes}`);
    t.diagnostic(`${answeredRate} of ${rate} requests/s answered, P95 ${p95Ms} ms`);
    assert.deepEqual(problems, []);
  });
}
