/** What must not compile. `tsc` checks this file; at run time there is nothing to see but that it loads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countedByMinute } from "../aggregates.ts";
import { frontendRequests, frontendResponses } from "../catalogue/haproxy.ts";
import { nodeLoad } from "../catalogue/node.ts";
import * as service from "../catalogue/service.ts";
import { activeModels, cacheOperations, modelPredictions, predictionLatency } from "../catalogue/service.ts";
import { counter } from "../metric.ts";
import { signal } from "../signal.ts";
import {
  and,
  changes,
  group,
  increase,
  max,
  minus,
  observations,
  observationsUpTo,
  quantile,
  rate,
  ratio,
  record,
  sum,
  topk,
  unless,
  value,
} from "./index.ts";

/** Never called: what does not compile would also fail. */
function mistakes(): void {
  rate(cacheOperations, { operation: "hit", host: "vm-1" });
  // @ts-expect-error a label that the metric does not carry
  rate(cacheOperations, { model_version: "v1" });
  // @ts-expect-error a metric that the catalogue does not have
  rate(service.cacheLookups);
  // @ts-expect-error a metric by its name alone: what is not in the catalogue has no labels
  rate("cache_operations_total");
  // @ts-expect-error a misspelt label
  rate(cacheOperations, { operations: "hit" });
  // @ts-expect-error a rate of a gauge
  rate(activeModels);
  // @ts-expect-error an increase of a gauge
  increase(activeModels);
  // @ts-expect-error a rate of a histogram (take observations)
  rate(predictionLatency);
  // @ts-expect-error a quantile of a counter
  quantile(0.95, modelPredictions, { by: ["host"] });
  // @ts-expect-error a quantile of a gauge
  quantile(0.95, activeModels, { by: ["host"] });
  // @ts-expect-error a quantile that says not by what: the buckets of all hosts would be one
  quantile(0.95, predictionLatency);
  // @ts-expect-error a count of fast ones of a counter
  observationsUpTo(0.1, cacheOperations);
  // @ts-expect-error a quantile by a label that the histogram does not carry
  quantile(0.95, predictionLatency, { by: ["operation"] });
  // @ts-expect-error the present value of a counter
  value(modelPredictions);
  // @ts-expect-error changes of a counter
  changes(modelPredictions);
  // @ts-expect-error observations of a counter
  observations(cacheOperations);
  // @ts-expect-error aggregation by a label that the expression does not carry
  sum(rate(frontendRequests), { by: ["code"] });
  const byHost = sum(rate(frontendResponses), { by: ["host"] });
  // @ts-expect-error a label that an aggregation has dropped
  sum(byHost, { by: ["code"] });
  // @ts-expect-error a maximum by a label that the gauge does not carry
  max(value(activeModels), { by: ["model_version"] });
  // @ts-expect-error a group by a label that an aggregation has dropped
  group(byHost, { by: ["code"] });
  // @ts-expect-error an aggregation whose label is missing on one side: nothing would find a partner
  ratio(sum(rate(frontendResponses, { code: "5xx" })), byHost);
  // @ts-expect-error elements that could never have a partner
  and(byHost, sum(rate(frontendResponses), { by: ["code"] }));
  // @ts-expect-error elements without any that could be a partner: all would stay
  unless(byHost, sum(rate(frontendResponses), { by: ["host", "code"] }));
  // @ts-expect-error a ratio whose sides carry different labels
  ratio(sum(rate(frontendResponses), { by: ["host", "code"] }), byHost);
  // @ts-expect-error a difference whose sides carry different labels
  minus(byHost, value(nodeLoad));
  // @ts-expect-error a recording rule that names other labels than its expression carries
  record("host:x:y", ["host", "job"], byHost);
  // @ts-expect-error a recording rule without a level
  record("requests", ["host"], byHost);
  // @ts-expect-error what is counted by the minute under labels that it does not carry
  countedByMinute("host_code:x", ["host", "code"], byHost);
  // @ts-expect-error a legend of a label that an aggregation has dropped
  signal({ title: "t", description: "d", unit: "reqps", expression: byHost, legend: (label) => label("code") });
  // @ts-expect-error a signal without a unit
  signal({ title: "t", description: "d", expression: byHost, legend: "x" });
  // @ts-expect-error a metric without a unit
  counter("things_total", { help: "Things." });
  topk(3, byHost) satisfies typeof byHost;
}

test("a mistake in a signal is a compile error", () => {
  assert.equal(typeof mistakes, "function");
});
