import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { frontendRequests, frontendResponses } from "../catalogue/haproxy.ts";
import { up } from "../catalogue/prometheus.ts";
import { cacheOperations, predictionLatency } from "../catalogue/service.ts";
import { metricNames, syntaxErrors } from "../testing/promql.ts";
import {
  type AnyExpression,
  above,
  absentFor,
  absolute,
  and,
  complement,
  duration,
  highest,
  hostScope,
  inWindow,
  lessThan,
  mean,
  observationsUpTo,
  panelScope,
  predicted,
  quantile,
  rate,
  ratio,
  record,
  ruleScope,
  ruleWindowSeconds,
  samples,
  sum,
  times,
  topk,
  total,
  value,
} from "./index.ts";

const rules = { window: "2m", filters: {} };

function rendered(expression: AnyExpression, scope = rules as typeof panelScope): string {
  const text = expression.render(scope);
  assert.deepEqual(syntaxErrors(text), []);
  return text;
}

describe("rendering", () => {
  const requests = sum(rate(frontendRequests), { by: ["host"] });
  const failed = sum(rate(frontendResponses, { code: "5xx" }), { by: ["host"] });

  test("one definition serves a panel and a rule", () => {
    assert.equal(rendered(requests), "sum by (host) (rate(haproxy_frontend_http_requests_total[2m]))");
    assert.equal(
      rendered(requests, hostScope),
      'sum by (host) (rate(haproxy_frontend_http_requests_total{host=~"$host"}[$__rate_interval]))',
    );
  });

  test("a filter reaches only metrics that carry its label", () => {
    assert.equal(
      rendered(rate(cacheOperations), panelScope),
      'rate(cache_operations_total{host=~"$host", series_id=~"$series_id"}[$__rate_interval])',
    );
  });

  test("numerator and denominator are aggregated apart, and no traffic gives no ratio", () => {
    assert.equal(
      rendered(ratio(failed, requests)),
      'sum by (host) (rate(haproxy_frontend_http_responses_total{code="5xx"}[2m])) / (sum by (host) (rate(haproxy_frontend_http_requests_total[2m])) > 0)',
    );
  });

  test("operands that bind less tightly stand in parentheses", () => {
    assert.equal(
      rendered(lessThan(complement(requests), times(failed, 2)), { window: "1m", filters: {} }),
      '(1 - sum by (host) (rate(haproxy_frontend_http_requests_total[1m]))) < (sum by (host) (rate(haproxy_frontend_http_responses_total{code="5xx"}[1m])) * 2)',
    );
    assert.match(rendered(and(above(requests, 1), above(failed, 2))), /^\(.+ > 1\) and \(.+ > 2\)$/);
  });

  test("a quantile keeps le inside and drops it outside", () => {
    assert.equal(
      rendered(topk(3, quantile(0.95, predictionLatency, { by: ["host"], where: { series_id: { not: "x" } } }))),
      'topk(3, histogram_quantile(0.95, sum by (host, le) (rate(prediction_latency_seconds_bucket{series_id!="x"}[2m]))))',
    );
    assert.throws(() => quantile(95, predictionLatency, { by: ["host"] }), /between 0 and 1/);
  });

  test("in a graph the largest are chosen over its whole time range, so that they are the same at each point", () => {
    const graph = { ...hostScope, range: "$__range" };
    assert.equal(
      rendered(topk(3, requests), graph),
      '(sum by (host) (rate(haproxy_frontend_http_requests_total{host=~"$host"}[$__rate_interval])) and topk(3, sum by (host) (rate(haproxy_frontend_http_requests_total{host=~"$host"}[$__range] @ end()))))',
    );
    const recorded = record("host:requests:rate", ["host"], requests);
    const selected = 'host:requests:rate{host=~"$host"}';
    assert.equal(
      rendered(topk(3, recorded.read), graph),
      `(${selected} and topk(3, avg_over_time(${selected}[$__range] @ end())))`,
    );
    assert.equal(
      rendered(topk(3, inWindow(3600, total(recorded))), graph),
      `(sum_over_time(${selected}[1h]) and topk(3, sum_over_time(${selected}[1h] @ end())))`,
    );
    assert.equal(
      rendered(topk(3, value(up)), graph),
      '(up{host=~"$host"} and topk(3, avg_over_time(up{host=~"$host"}[$__range] @ end())))',
    );
  });

  test("absence is asked by name, not through a panel's filters", () => {
    assert.equal(
      rendered(absentFor(up, "1m", { job: "agent", host: "vm-1" }), hostScope),
      'absent_over_time(up{job="agent", host="vm-1"}[1m])',
    );
  });

  test("the metrics that an expression reads are told by the parser", () => {
    const recorded = record("host:requests:rate", ["host"], requests);
    assert.deepEqual(metricNames(ratio(failed, total(recorded)).render(hostScope)), [
      "haproxy_frontend_http_responses_total",
      "host:requests:rate",
    ]);
  });

  test("values are quoted", () => {
    assert.equal(
      rendered(rate(frontendResponses, { code: 'a"\\b' })),
      'rate(haproxy_frontend_http_responses_total{code="a\\"\\\\b"}[2m])',
    );
  });

  test("what is recorded is read by its name, with the filters of its labels", () => {
    const recorded = record("host:requests:rate", ["host"], requests);
    assert.equal(rendered(recorded.read, panelScope), 'host:requests:rate{host=~"$host"}');
    assert.equal(rendered(recorded.source), rendered(requests));
  });
});

describe("over time", () => {
  const requests = record("host:requests:rate5m", ["host"], sum(rate(frontendRequests), { by: ["host"] }));

  test("an expression with a window of its own keeps it in every scope", () => {
    const hourly = inWindow(3600, sum(rate(frontendRequests), { by: ["host"] }));
    assert.equal(rendered(hourly), "sum by (host) (rate(haproxy_frontend_http_requests_total[1h]))");
    assert.match(rendered(hourly, hostScope), /\{host=~"\$host"\}\[1h\]/);
    assert.match(rendered(times(inWindow(3600, complement(requests.read)), 2)), /^\(1 - .+\) \* 2$/);
  });

  test("what is recorded is summed up, averaged and counted over the window", () => {
    assert.equal(rendered(total(requests)), "sum_over_time(host:requests:rate5m[2m])");
    assert.equal(rendered(mean(requests)), "avg_over_time(host:requests:rate5m[2m])");
    assert.equal(rendered(samples(requests)), "count_over_time(host:requests:rate5m[2m])");
  });

  test("a gauge is followed into the past and the future", () => {
    assert.equal(rendered(highest(up, { job: "node" })), 'max_over_time(up{job="node"}[2m])');
    assert.equal(rendered(absolute(predicted(up, 3600))), "abs(predict_linear(up[2m], 3600))");
  });

  test("observations are counted up to a bucket of the histogram, and to no other value", () => {
    assert.equal(
      rendered(observationsUpTo(0.1, predictionLatency, { host: "vm-1" })),
      'rate(prediction_latency_seconds_bucket{host="vm-1", le="0.1"}[2m])',
    );
    assert.throws(() => observationsUpTo(0.11, predictionLatency), /no bucket 0\.11: take one of .+0\.1,/);
  });
});

describe("windows", () => {
  test("a rule looks back eight scrapes and at least a minute", () => {
    assert.equal(ruleScope({ scrapeIntervalSeconds: 15 }).window, "2m");
    assert.equal(ruleScope({ scrapeIntervalSeconds: 5 }).window, "1m");
    assert.equal(ruleWindowSeconds({ scrapeIntervalSeconds: 30 }), 240);
  });

  test("durations are whole and positive", () => {
    assert.deepEqual([15, 60, 90, 7200].map(duration), ["15s", "1m", "90s", "2h"]);
    for (const wrong of [0, -1, 0.5, Number.NaN]) assert.throws(() => duration(wrong), RangeError);
  });
});
