/** Faults on the live stack: the right alert, and only it, reaches a receiver of ours, in time, and is called resolved. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Verdict } from "../../../loadtest/drills/judge.ts";
import { drill } from "../drill-command.ts";
import type { Outputs } from "../outputs.ts";

/** All of them take three quarters of an hour. */
const names = process.env.VIGIA_LONG === "1" ? "all" : "agent-stopped,queue-stopped,slow-inference";

export function drillSteps(outputs: () => Outputs): void {
  test("drills: each fault is reported in time, by the one right message, and so is its end", async (t) => {
    const verdicts = await drill<Verdict[]>(outputs(), names);
    assert.ok(verdicts.length >= 3, "too few drills were made");
    for (const { drill, expects, messageSeconds, boundSeconds, resolvedSeconds, problems } of verdicts) {
      await t.test(drill, (own) => {
        own.diagnostic(
          `${expects} after ${messageSeconds} s (bound ${boundSeconds} s), resolved after ${resolvedSeconds} s`,
        );
        assert.deepEqual(problems, []);
      });
    }
  });
}
