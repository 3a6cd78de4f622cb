/**
 * The main job, as a user does it: up, predictions, load, dashboards, an alert that fires and resolves, a live change of
 * a rule, down. The steps build on each other, so they are one sequence in one file.
 */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { catalogueProblems } from "./catalogue.ts";
import { root, run, start, succeed, vigia } from "./command.ts";
import { containerIds, everything, readable, recordedPredictions } from "./docker.ts";
import { injectFaults } from "./faults.ts";
import { sendLoad, startLoad } from "./load.ts";
import { connect, type Outputs, stackOutputs, stackSite } from "./outputs.ts";
import { emptyPanels } from "./panels.ts";
import { activeAlerts, type Prometheus } from "./prometheus.ts";
import { changedResources, configSet, exportedState, pulumi } from "./pulumi.ts";
import { until } from "./until.ts";

const up = vigia("up", "--config-from", "test/e2e/Pulumi.e2e.yaml");
const down = vigia("down", "--yes", "--purge");

/** Seconds of full load: a minute, or half an hour in `make test-long`. */
const loadSeconds = process.env.VIGIA_LONG === "1" ? 1800 : 60;

let outputs: Outputs;
let prometheus: Prometheus;

before(async () => {
  await succeed(down);
  assert.deepEqual(await everything(), [], "an earlier run's stack is still there");
});

after(async () => {
  // Whatever failed, nothing stays behind.
  await run(down);
});

test("a port that is taken is one message that names key, value and fix, and nothing is created", async () => {
  const blocker = createServer().listen(17080, "127.0.0.1");
  try {
    const { code, output } = await run(up);
    assert.notEqual(code, 0);
    assert.match(output, /17080/);
    assert.match(output, /vigia:ports/);
    assert.deepEqual(await everything(), []);
  } finally {
    blocker.close();
  }
});

test("an unknown key of the stack's configuration is named, and nothing is created", async () => {
  await configSet("vigia:replicaz", "3");
  try {
    const { code, output } = await run(up);
    assert.notEqual(code, 0);
    assert.match(output, /replicaz/);
    assert.deepEqual(await everything(), []);
  } finally {
    await pulumi("config", "rm", "vigia:replicaz");
  }
});

test("an up that is killed half-way is finished by the next one", async () => {
  const killed = start(up);
  const ended = killed.finished.then(({ output }) => assert.fail(`the up ended before it was killed:\n${output}`));
  const begun = until("the first container of the stack", 120, async () =>
    (await everything()).some((name) => name.startsWith("container")) ? true : undefined,
  );
  await Promise.race([begun, ended]);
  ended.catch(() => {}); // it is about to end, by our hand
  killed.kill();
  await killed.finished;

  const { output } = await succeed(up);
  outputs = await stackOutputs();
  prometheus = connect(outputs);
  for (const url of Object.values(outputs.endpoints)) assert.ok(output.includes(url), `the summary lacks ${url}`);
});

test("the first prediction that the summary proposes works as it is printed", async () => {
  const { output } = await succeed(["bash", "-ec", outputs.firstPrediction]);
  assert.match(output, /"anomaly":\s*true/);
});

test("no generated password can be read in the state, in a container's configuration or in its log", async () => {
  const texts = (await readable()).set("state", await exportedState());
  for (const [name, password] of Object.entries(outputs.passwords)) {
    const places = [...texts].filter(([, text]) => text.includes(password)).map(([place]) => place);
    assert.deepEqual(places, [], `password ${name}`);
  }
});

test("180 requests a second: each is answered rightly, its points are recorded and counted once, and labelled anomalies are found", async (t) => {
  const load = await sendLoad(outputs, { rate: 180, durationSeconds: loadSeconds });
  const { p50, p95, p99 } = load.latencyMs;
  t.diagnostic(`P50 ${p50} ms, P95 ${p95} ms, P99 ${p99} ms at ${load.achievedRate} requests/s`);
  assert.deepEqual(load.errorsByStatus, {}, "requests that were not answered, by status (0: no answer)");
  assert.equal(load.answered, 180 * loadSeconds);
  assert.ok((load.recall ?? 0) > 0.9, `recall ${load.recall} on ${load.labelledAnomalies} labelled anomalies`);
  assert.ok((load.falseAlarmRatio ?? 1) < 0.05, `false alarms ${load.falseAlarmRatio}`);
  assert.deepEqual(load.wrongAnswers, {});
  assert.equal(await recordedPredictions("load_%"), load.points);
  await until("every prediction counted in Prometheus", 60, async () =>
    (await prometheus.value('sum(model_predictions_total{series_id=~"load_.+"})')) === load.points ? true : undefined,
  );
});

test("every panel's query returns data", async () => {
  // Ratios have no value while nobody calls.
  const load = startLoad(outputs, { rate: 40, durationSeconds: 300 });
  try {
    await until("predictions in the recorded rates", 90, async () =>
      ((await prometheus.value("host:prediction_latency_seconds_count:rate")) ?? 0) > 10 ? true : undefined,
    );
    assert.deepEqual(await emptyPanels(stackSite(), prometheus), []);
  } finally {
    load.kill();
    await load.finished;
  }
});

test("every metric of the catalogue is there with its labels", async () => {
  assert.deepEqual(await catalogueProblems(prometheus), []);
});

test("nothing fires but the dead man's switch", async () => {
  const names = new Set((await activeAlerts(outputs.endpoints.alertmanager)).map(({ name }) => name));
  names.delete("Watchdog");
  assert.deepEqual([...names], []);
});

test("slow inference fires the latency alerts, and they resolve", async (t) => {
  const load = startLoad(outputs, { rate: 40, durationSeconds: 900 });
  const active = async () => (await activeAlerts(outputs.endpoints.alertmanager)).map(({ name }) => name);
  try {
    assert.ok(!(await active()).includes("PredictionLatencyCritical"), "it fires before anything is slow");
    await injectFaults({ inference_ms: 150 });
    const began = Date.now();
    await until("PredictionLatencyCritical active in Alertmanager", 300, async () =>
      (await active()).includes("PredictionLatencyCritical") ? true : undefined,
    );
    t.diagnostic(`fired after ${Math.round((Date.now() - began) / 1000)} s`);
    await injectFaults(undefined);
    const healed = Date.now();
    await until("latency alerts resolved", 480, async () =>
      (await active()).some((name) => name.startsWith("PredictionLatency")) ? undefined : true,
    );
    t.diagnostic(`resolved after ${Math.round((Date.now() - healed) / 1000)} s`);
  } finally {
    load.kill();
    await load.finished;
  }
});

test("a second up changes nothing, and neither does a refresh", async () => {
  const containers = await containerIds();
  assert.deepEqual(await changedResources("up", "--yes", "--skip-preview"), {});
  assert.deepEqual(await changedResources("refresh", "--yes", "--skip-preview"), {});
  assert.deepEqual(await changedResources("preview"), {});
  assert.deepEqual(await containerIds(), containers);
});

test("a changed objective is live in Prometheus with no container replaced", async () => {
  const containers = await containerIds();
  await configSet("vigia:objectives.latencyWarningSeconds", "0.08", "--path");
  await succeed(up);
  const { groups } = await prometheus.get<{ groups: { rules: { name: string; query: string }[] }[] }>("/api/v1/rules");
  const rule = groups.flatMap(({ rules }) => rules).find(({ name }) => name === "PredictionLatencyHigh");
  assert.match(rule?.query ?? "", /0\.08\b/);
  assert.deepEqual(await containerIds(), containers);
});

test("down leaves nothing behind", async () => {
  await succeed(down);
  assert.deepEqual(await everything(), []);
  const files = globSync(["Pulumi.e2e.yaml", ".local/**/*e2e*"], { cwd: root });
  assert.deepEqual(files, []);
});
