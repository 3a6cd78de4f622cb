/** The other half of a true alert: full load on a healthy stack, and nobody is told anything. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Quiet } from "../../../loadtest/drills/quiet.ts";
import { drill } from "../drill-command.ts";
import type { Outputs } from "../outputs.ts";

const minutes = process.env.VIGIA_LONG === "1" ? 15 : 2;
/** Virtual machines lose their speed for minutes. An alert on latency is true then, and says nothing about a healthy stack. */
const attempts = 3;

export function quietSteps(outputs: () => Outputs): void {
  test(`${minutes} minutes at full load: no critical and no warning message`, async (t) => {
    for (let attempt = 1; ; attempt += 1) {
      const quiet = await drill<Quiet>(outputs(), "quiet", "--minutes", `${minutes}`);
      const { rate, answeredRate, p95Ms, problems, borneOut } = quiet;
      t.diagnostic(`${answeredRate} of ${rate} requests/s answered, P95 ${p95Ms} ms`);
      if (borneOut && attempt < attempts) continue;
      assert.deepEqual(problems, []);
      return;
    }
  });
}
