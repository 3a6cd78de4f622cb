/** Who is kept quiet, as Alertmanager itself judges it: alerts are sent to a real one, which says what inhibits each. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { exampleSite } from "../signals/testing/site.ts";
import { renderAlertmanager } from "./index.ts";

const run = promisify(execFile);
const docker = async (...args: readonly string[]): Promise<string> => (await run("docker", [...args])).stdout.trim();

/** The official image, or the one built where no registry of images can be reached. */
async function image(): Promise<string> {
  const images = load(readFileSync(join(import.meta.dirname, "../stacks/images.yaml"), "utf8"));
  const { official } = (images as { alertmanager: { official: string } }).alertmanager;
  for (const tag of [official, `${official}-airgap`]) if (await docker("images", "--quiet", tag)) return tag;
  throw new Error(`Neither ${official} nor ${official}-airgap is on this engine: run \`make up\` first`);
}

type Labels = Readonly<Record<string, string>>;

interface Judged {
  readonly labels: Labels;
  readonly status: { readonly state: string };
}

describe("inhibition by Alertmanager", () => {
  const name = `vigia-inhibition-test-${randomBytes(4).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  let url = "";

  before(async () => {
    writeFileSync(join(folder, "alertmanager.yaml"), renderAlertmanager(exampleSite()));
    await docker(
      "create",
      "--name",
      name,
      "--publish",
      "127.0.0.1::9093",
      await image(),
      "--config.file=/tmp/alertmanager.yaml",
      "--storage.path=/tmp/data",
      "--cluster.listen-address=",
    );
    await docker("cp", join(folder, "alertmanager.yaml"), `${name}:/tmp/alertmanager.yaml`);
    await docker("start", name);
    url = `http://${await docker("port", name, "9093/tcp")}`;
    for (let tries = 0; ; tries++) {
      const ready = await fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      if (tries > 120) throw new Error(`Alertmanager does not start: ${await docker("logs", name)}`);
      await delay(250);
    }
  });
  after(async () => {
    await docker("rm", "--force", "--volumes", name);
    rmSync(folder, { recursive: true });
  });

  /** The alerts that still speak while all of these fire, in a scene apart from other tests'. */
  async function speaking(scene: string, alerts: readonly Labels[]): Promise<readonly string[]> {
    const sent = alerts.map((labels) => ({ labels: { ...labels, scene } }));
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(sent),
    });
    assert.ok(answer.ok, await answer.text());
    for (let tries = 0; tries < 240; tries++) {
      const query = `${url}/api/v2/alerts?filter=${encodeURIComponent(`scene="${scene}"`)}`;
      const judged = (await (await fetch(query)).json()) as readonly Judged[];
      // Before its group is flushed an alert is neither.
      if (judged.length === sent.length && judged.every(({ status }) => status.state !== "unprocessed"))
        return judged
          .filter(({ status }) => status.state === "active")
          .map(({ labels }) => `${labels.alertname} ${labels.host}`)
          .toSorted();
      await delay(250);
    }
    throw new Error(`Alertmanager does not say what it does with ${scene}`);
  }

  const on = (host: string, ...names: readonly string[]): readonly Labels[] =>
    names.map((alertname) => ({ alertname, host }));
  /** So that alerts of one scene, which rules without equal labels relate to all, are gone before the next. */
  async function resolve(alerts: readonly Labels[], scene: string): Promise<void> {
    const endsAt = new Date(Date.now() - 1000).toISOString();
    const body = JSON.stringify(alerts.map((labels) => ({ labels: { ...labels, scene }, endsAt })));
    await fetch(`${url}/api/v2/alerts`, { method: "POST", headers: { "content-type": "application/json" }, body });
  }

  const cases: readonly (readonly [string, readonly Labels[], readonly string[]])[] = [
    [
      "an absent host silences all of its own, nothing of others",
      [...on("vm-1", "HostAbsent", "RedisDown", "HostDiskFull"), ...on("vm-2", "HostDiskFull")],
      ["HostAbsent vm-1", "HostDiskFull vm-2"],
    ],
    [
      "Postgres down silences what follows on every host, never an outage or a queue that fills",
      [
        ...on("vm-1", "PostgresDown", "PredictionQueueDelayed", "PredictionQueueFilling"),
        ...on("vm-2", "ErrorRateHigh", "ThroughputLow", "PredictionLatencyCritical", "ErrorBudgetBurningFast"),
        ...on("vm-6", "ServiceBackendDown"),
      ],
      ["PostgresDown vm-1", "PredictionQueueFilling vm-1", "ServiceBackendDown vm-6"],
    ],
    [
      "a cache that is down silences the warnings that follow on every host, nothing critical",
      [...on("vm-1", "RedisDown"), ...on("vm-2", "CacheHitRateLow", "PredictionLatencyHigh", "ErrorRateHigh")],
      ["ErrorRateHigh vm-2", "RedisDown vm-1"],
    ],
    [
      "no replica silences errors, throughput and budgets of its host alone",
      [
        ...on("vm-1", "ServiceBackendDown", "ErrorRateHigh", "ThroughputLow", "EndpointUnreachable", "SLOMetricAbsent"),
        ...on("vm-2", "ErrorRateHigh"),
      ],
      ["ErrorRateHigh vm-2", "ServiceBackendDown vm-1"],
    ],
    [
      "critical silences the warning of the same thing, on the same host",
      [
        ...on("vm-1", "PredictionLatencyCritical", "PredictionLatencyHigh", "LatencyBudgetBurningFast"),
        ...on("vm-2", "PredictionLatencyHigh", "ErrorBudgetBurningFast", "ErrorBudgetBurningSlow"),
      ],
      ["ErrorBudgetBurningFast vm-2", "PredictionLatencyCritical vm-1", "PredictionLatencyHigh vm-2"],
    ],
    [
      "an error rate silences the error budgets of its host, a queue that fills the delay that any host sees",
      [
        ...on("vm-1", "ErrorRateHigh", "ErrorBudgetBurningFast", "ErrorBudgetBurningSlow", "PredictionQueueFilling"),
        ...on("vm-2", "ErrorBudgetBurningFast", "PredictionQueueDelayed"),
      ],
      ["ErrorBudgetBurningFast vm-2", "ErrorRateHigh vm-1", "PredictionQueueFilling vm-1"],
    ],
    [
      "a process killed for lack of memory silences the warning of it, on the same host",
      [...on("vm-1", "HostOutOfMemory", "ContainerMemoryNearLimit"), ...on("vm-2", "ContainerMemoryNearLimit")],
      ["ContainerMemoryNearLimit vm-2", "HostOutOfMemory vm-1"],
    ],
    [
      "a full disk silences the forecast for itself, not for another disk",
      [
        { alertname: "HostDiskFull", host: "vm-1", device: "/dev/sda1" },
        { alertname: "HostDiskFillingUp", host: "vm-1", device: "/dev/sda1" },
        { alertname: "HostDiskFillingUp", host: "vm-1", device: "/dev/sdb1" },
        { alertname: "HostDiskFillingUp", host: "vm-2", device: "/dev/sda1" },
      ],
      ["HostDiskFillingUp vm-1", "HostDiskFillingUp vm-2", "HostDiskFull vm-1"],
    ],
  ];

  for (const [scene, alerts, expected] of cases) {
    test(scene, async () => {
      assert.deepEqual(await speaking(scene, alerts), expected);
      await resolve(alerts, scene);
    });
  }
});
