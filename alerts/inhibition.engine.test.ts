/** Who is kept quiet, as Alertmanager itself judges it: alerts are sent to a real one, which says what inhibits each. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { exampleSite } from "../signals/testing/site.ts";
import { alertmanagerFiles } from "./index.ts";
import { type RunningAlertmanager, send, startAlertmanager } from "./testing/alertmanager.ts";

type Labels = Readonly<Record<string, string>>;

interface Judged {
  readonly labels: Labels;
  readonly status: { readonly state: string };
}

describe("inhibition by Alertmanager", () => {
  let alertmanager: RunningAlertmanager;

  before(async () => {
    alertmanager = await startAlertmanager(alertmanagerFiles(exampleSite()));
  });
  after(() => alertmanager.stop());

  /** The alerts that still speak while all of these fire, in a scene apart from other tests'. */
  async function speaking(scene: string, alerts: readonly Labels[]): Promise<readonly string[]> {
    const sent = alerts.map((labels) => ({ labels: { ...labels, scene } }));
    await send(alertmanager, sent);
    // Alertmanager hands alerts to its inhibitor apart from the API, also the end of those of the scene before.
    await delay(500);
    for (let tries = 0; tries < 240; tries++) {
      const query = `${alertmanager.url}/api/v2/alerts?filter=${encodeURIComponent(`scene="${scene}"`)}`;
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
    await send(
      alertmanager,
      alerts.map((labels) => ({ labels: { ...labels, scene }, endsAt })),
    );
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
      "no replica silences their targets on its host, no other target",
      [
        ...on("vm-1", "ServiceBackendDown"),
        { alertname: "TargetDown", host: "vm-1", job: "prediction-service" },
        { alertname: "TargetDown", host: "vm-1", job: "redis" },
        { alertname: "TargetDown", host: "vm-2", job: "prediction-service" },
      ],
      ["ServiceBackendDown vm-1", "TargetDown vm-1", "TargetDown vm-2"],
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
