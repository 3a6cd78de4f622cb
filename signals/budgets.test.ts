import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { budgetLeft, burnRate, errorBudget, latencyBudget } from "./budgets.ts";
import { burnRates, burnWindows, windowSeconds } from "./burn-rates.ts";
import { objectivesSchema } from "./objectives.ts";
import { hostScope, ruleScope } from "./promql/index.ts";

const objectives = objectivesSchema.parse({});
const scope = ruleScope({ scrapeIntervalSeconds: 15 });

describe("budgets", () => {
  for (const [name, { share }] of Object.entries({
    errors: errorBudget(objectives),
    latency: latencyBudget(objectives),
  })) {
    for (const { long, factor } of burnRates) {
      test(`${name}: ${factor} times the budget, over ${long}, is less than all requests`, () => {
        assert.ok(share > 0 && factor * share < 1, `${factor} * ${share}`);
      });
    }
  }

  test("a pair uses a known part of the month's budget: 2 %, 5 %, 10 %, 10 %", () => {
    const used = burnRates.map(({ long, factor }) => (factor * windowSeconds(long)) / (30 * 86_400));
    assert.deepEqual(
      used.map((part) => Number(part.toFixed(6))),
      [0.02, 0.05, 0.1, 0.1],
    );
  });

  test("the short window of a pair is a twelfth of the long one", () => {
    for (const { long, short } of burnRates) assert.equal(windowSeconds(long), 12 * windowSeconds(short));
  });

  test("each window is recorded by its name, the long ones from the recorded rates", () => {
    const { ratios } = errorBudget(objectives);
    assert.deepEqual(Object.keys(ratios), burnWindows);
    assert.equal(ratios["3d"].name, "host:haproxy_frontend_http_responses_5xx:ratio_rate3d");
    assert.match(ratios["3d"].source.render(scope), /^sum_over_time\(host:.+:rate5m\[72h\]\) \/ \(.+ > 0\)$/);
  });

  test("what is left of a budget is that of 30 days, bad requests over all of them, whatever the panel's window", () => {
    assert.equal(
      budgetLeft(errorBudget(objectives)).render(hostScope),
      '1 - ((sum_over_time(host:haproxy_frontend_http_responses_5xx:increase1m{host=~"$host"}[720h]) / (sum_over_time(host:haproxy_frontend_http_requests:increase1m{host=~"$host"}[720h]) > 0)) / 0.01)',
    );
    assert.match(budgetLeft(errorBudget(objectives), 14).render(scope), /\[336h\]/);
  });

  test("a burn rate is the share of bad requests over the share that may be", () => {
    assert.equal(
      burnRate(latencyBudget(objectives), "6h").render(scope),
      "host:prediction_latency_seconds_slow:ratio_rate6h / 0.05",
    );
  });

  test("slow is slower than the site's requirement", () => {
    const site = objectivesSchema.parse({ latencyCriticalSeconds: 0.25 });
    assert.match(latencyBudget(site).bad.source.render(scope), / - .+le="0\.25"/);
  });
});
