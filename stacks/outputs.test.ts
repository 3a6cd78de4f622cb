import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { resolveImages } from "./images.ts";
import { endpointsOf, firstPredictionOf, missingOf } from "./outputs.ts";
import { root } from "./paths.ts";
import { example } from "./testing/examples.ts";

test("the README shows the first prediction that an up of the local stack ends with", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  assert.ok(readme.includes(`\`\`\`sh\n${firstPredictionOf(example("local"))}\n\`\`\``));
});

test("from another machine the first prediction carries the token, which it does not show", () => {
  const lines = firstPredictionOf(example("production")).split("\n");
  const requests = lines.filter((line) => line.startsWith("curl "));
  assert.equal(requests.length, 2);
  for (const line of requests) assert.match(line, /http:\/\/10\.20\.0\.1:8080\/.*Bearer \$TOKEN/);
});

test("with clients the first prediction says how to get a key, and asks about a series of that client", () => {
  const { site, ...others } = example("local");
  const clients = [{ name: "acme", prefixes: ["acme."], requestsPerSecond: 10, maximumSeries: 5 }];
  const text = firstPredictionOf({ ...others, site: { ...site, clients } });
  assert.match(text, /make client-key CLIENT=acme STACK=local/);
  const requests = text.split("\n").filter((line) => line.startsWith("curl "));
  assert.equal(requests.length, 2);
  for (const line of requests) assert.match(line, /\/acme\.sensor_123 .*"x-api-key:\$KEY"/);
});

test("what people open is named; on another machine, with the tunnel to it", () => {
  assert.deepEqual(endpointsOf(example("local")), {
    predictions: "http://127.0.0.1:8080",
    prometheus: "http://127.0.0.1:9090",
    alertmanager: "http://127.0.0.1:9093",
    victoriametrics: "http://127.0.0.1:8428",
    grafana: "http://127.0.0.1:3000",
    preview: "http://127.0.0.1:3001",
  });
  const remote = endpointsOf(example("production"));
  assert.equal(remote["predictions-vm-2"], "http://10.20.0.2:8080");
  assert.match(remote.grafana ?? "", /127\.0\.0\.1:3000 .*ssh -NL .*vigia@vm-6/);
});

test("without Grafana the summary says where its dashboards are", () => {
  const { airgap, ...others } = example("local");
  const deployment = { ...others, airgap: { ...airgap, missing: { grafana: "no registry", cadvisor: "no registry" } } };
  assert.deepEqual(missingOf(deployment, resolveImages(deployment.airgap)), {
    grafana: "no registry; the dashboards are at http://127.0.0.1:3001",
    cadvisor: "no registry",
  });
});
