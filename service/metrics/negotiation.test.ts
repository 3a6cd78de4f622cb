import assert from "node:assert/strict";
import { test } from "node:test";
import { negotiate } from "./negotiation.ts";

/** What the scrapers send, as captured from Prometheus 3.16 and vmagent 1.121, and what they get. */
const prometheus =
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

for (const [accept, format] of [
  [prometheus, "openmetrics"],
  [
    `application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,${prometheus}`,
    "openmetrics",
  ],
  ["text/plain;version=0.0.4;q=1,*/*;q=0.1", "text"],
  ["application/openmetrics-text; version=1.0.0; charset=utf-8", "openmetrics"],
  ["Application/OpenMetrics-Text", "openmetrics"],
  ["application/openmetrics-text;version=0.0.1,text/plain;q=0.1", "text"],
  ["application/openmetrics-text;q=0", "text"],
  ["application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.5", "text"],
  ["text/html,application/xhtml+xml,*/*;q=0.8", "text"],
  ["*/*", "text"],
  ["", "text"],
  [undefined, "text"],
] as const) {
  test(`${accept ?? "no Accept"} gets ${format}`, () => assert.equal(negotiate(accept), format));
}
