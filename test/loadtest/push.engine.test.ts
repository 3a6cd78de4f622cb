/** The load generator's metrics in a real Prometheus, with the password that it asks for. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { hash } from "bcryptjs";
import Docker from "dockerode";
import { pack } from "tar-stream";
import { Push } from "../../loadtest/metrics/push.ts";
import { RunMetrics } from "../../loadtest/metrics/run-metrics.ts";
import { freePort, imageOf } from "../../service/test-support/containers.ts";
import { loadtestMetrics } from "../../signals/catalogue/loadtest.ts";
import { Prometheus } from "../e2e/prometheus.ts";
import { until } from "../e2e/until.ts";

const password = randomBytes(12).toString("hex");
let container: Docker.Container;
let url: string;

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  container = await new Docker().createContainer({
    name: `vigia-loadtest-prometheus-${randomBytes(4).toString("hex")}`,
    Image: await imageOf("prometheus"),
    Cmd: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--web.config.file=/etc/prometheus/web.yml",
      "--storage.tsdb.path=/prometheus",
      "--web.enable-remote-write-receiver",
    ],
    ExposedPorts: { "9090/tcp": {} },
    HostConfig: {
      PortBindings: { "9090/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
    },
    Labels: { "vigia.test": "loadtest" },
  });
  const files = pack();
  files.entry({ name: "etc/prometheus/prometheus.yml", mode: 0o644 }, "global: {}\n");
  files.entry(
    { name: "etc/prometheus/web.yml", mode: 0o644 },
    `basic_auth_users:\n  admin: ${await hash(password, 6)}\n`,
  );
  files.finalize();
  await container.putArchive(await buffer(files), { path: "/" });
  await container.start();
});
after(() => container?.remove({ force: true, v: true }));

test("a run is in Prometheus while it goes on, and ends there with it", async () => {
  const prometheus = new Prometheus(url, "admin", password);
  await until("Prometheus answers", 30, async () => await prometheus.value("vector(1)").catch(() => undefined));
  const complaints: string[] = [];
  const metrics = new RunMetrics(180);
  const push = new Push({ url: new URL("/api/v1/write", url), user: "admin", password }, metrics, (message) =>
    complaints.push(message),
  );
  for (const status of [200, 200, 503]) {
    metrics.sent();
    metrics.ended({ kind: "batch", due: 0, sent: 2, end: 12, status, checked: undefined });
  }
  push.start();
  const requests = 'loadtest_requests_total{job="loadtest",kind="batch",code="200"}';
  await until("the run's requests", 15, async () => ((await prometheus.value(requests)) === 2 ? true : undefined));
  assert.equal(await prometheus.value("loadtest_demand_rate"), 180);
  assert.equal(await prometheus.value('loadtest_latency_seconds_bucket{le="0.025"}'), 3);
  assert.equal(await prometheus.value('loadtest_latency_seconds_bucket{le="0.01"}'), 0);
  for (const { name, type, labels } of Object.values(loadtestMetrics)) {
    const series = await prometheus.query(type === "histogram" ? `${name}_bucket` : name);
    assert.ok(series.length > 0, name);
    for (const label of labels)
      assert.ok(
        series.some(({ metric }) => label in metric),
        `${name} lacks ${label}`,
      );
  }
  await push.stop();
  assert.deepEqual(await prometheus.query('{job="loadtest"}'), []);
  assert.equal(await prometheus.value(`last_over_time(${requests}[1m])`), 2);
  assert.deepEqual(complaints, []);
});

test("a wrong password is complained of once, and the run goes on", async () => {
  const complaints: string[] = [];
  const target = { url: new URL("/api/v1/write", url), user: "admin", password: "wrong" };
  const push = new Push(target, new RunMetrics(1), (message) => complaints.push(message));
  push.start();
  await push.stop();
  assert.equal(complaints.length, 1);
  assert.match(complaints[0] ?? "", /401/);
});
