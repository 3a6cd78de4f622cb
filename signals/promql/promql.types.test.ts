/** What must not compile. `tsc` checks this file; at run time there is nothing to see but that it loads. */
import { test } from "node:test";
import { frontendRequests, frontendResponses } from "../catalogue/haproxy.ts";
import { nodeLoad } from "../catalogue/node.ts";
import { activeModels, cacheOperations, modelPredictions, predictionLatency } from "../catalogue/service.ts";
import { counter } from "../metric.ts";
import { changes, minus, observations, quantile, rate, ratio, record, sum, topk, value } from "./index.ts";

test("a mistake in a signal is a compile error", () => {
  rate(cacheOperations, { operation: "hit", host: "vm-1" });
  // @ts-expect-error a label that the metric does not carry
  rate(cacheOperations, { model_version: "v1" });
  // @ts-expect-error a rate of a gauge
  rate(activeModels);
  // @ts-expect-error a rate of a histogram (take observations)
  rate(predictionLatency);
  // @ts-expect-error a quantile of a counter
  quantile(0.95, modelPredictions, { by: ["host"] });
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
  // @ts-expect-error a ratio whose sides carry different labels
  ratio(sum(rate(frontendResponses), { by: ["host", "code"] }), byHost);
  // @ts-expect-error a difference whose sides carry different labels
  minus(byHost, value(nodeLoad));
  // @ts-expect-error a recording rule that names other labels than its expression carries
  record("host:x:y", ["host", "job"], byHost);
  // @ts-expect-error a recording rule without a level
  record("requests", ["host"], byHost);
  // @ts-expect-error a metric without a unit
  counter("things_total", { help: "Things." });
  topk(3, byHost) satisfies typeof byHost;
});
