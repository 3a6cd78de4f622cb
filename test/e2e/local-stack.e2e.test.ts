/**
 * The main job, as a user does it: up, predictions, load, dashboards, an alert that fires and resolves, a live change of
 * a rule, down. The steps build on each other, so they are one sequence in one file.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { globSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { notEverywhere } from "../../signals/catalogue/not-everywhere.ts";
import { catalogueProblems } from "./catalogue.ts";
import { call, fitAndPredict, trainingData } from "./client.ts";
import { issueKey, revokeKey } from "./client-keys.ts";
import { root, run, start, succeed, vigia } from "./command.ts";
import { containerIds, everything, pausePostgres, readable, recordedPredictions } from "./docker.ts";
import { exemplarsOf } from "./exemplars.ts";
import { notMet, sendLoad, startLoad } from "./load.ts";
import { connect, type Outputs, stackOutputs } from "./outputs.ts";
import { checkPanels } from "./panels.ts";
import { activeAlerts, type Prometheus } from "./prometheus.ts";
import { changedResources, configSet, exportedState, pulumi } from "./pulumi.ts";
import { drillSteps } from "./steps/drills.ts";
import { longTermStoreSteps } from "./steps/long-term-store.ts";
import { outOfMemorySteps } from "./steps/out-of-memory.ts";
import { previewSteps } from "./steps/preview.ts";
import { quietSteps } from "./steps/quiet-run.ts";
import { startTraceReceiver } from "./trace-receiver.ts";
import { until } from "./until.ts";

const up = vigia("up", "--config-from", "test/e2e/Pulumi.e2e.yaml");
const down = vigia("down", "--yes", "--purge");

/** Seconds of full load: a minute, or half an hour in `make test-long`. */
const loadSeconds = process.env.VIGIA_LONG === "1" ? 1800 : 60;

/** Where the site receives traces: on the gateway of the stack's network, which its containers reach. */
const traceAddress = "172.30.122.1";
const tracePort = 17318;

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
  // What the kill leaves now and then where the backend writes attributes, Pulumi's default: an empty sidecar, with which no command can read the state.
  writeFileSync(path.join(root, ".local/state/.pulumi/stacks/vigia/e2e.json.attrs"), "");

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
  for (const reason of load.generator.bottleneck) t.diagnostic(`the load generator was a bottleneck: ${reason}`);
  assert.deepEqual(load.errorsByStatus, {}, "requests that were not answered, by status (0: no answer)");
  assert.equal(load.answered, 180 * loadSeconds);
  assert.deepEqual(notMet(load), []);
  assert.equal(load.objectivesOf, "stack");
  // Rows that went by the queue arrive a moment later.
  await until(`${load.points} recorded predictions`, 60, async () =>
    (await recordedPredictions("load_%")) === load.points ? true : undefined,
  );
  await until("every prediction counted in Prometheus", 60, async () =>
    (await prometheus.value('sum(model_predictions_total{series_id=~"load_.+"})')) === load.points ? true : undefined,
  );
});

test("the trace of a request can be followed from its answer's histogram in Prometheus", async () => {
  const traceId = randomBytes(16).toString("hex");
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  await fitAndPredict(outputs.endpoints.predictions, "traced", headers);
  const { labels } = await until("an exemplar with the request's trace id", 60, async () =>
    (await exemplarsOf(prometheus, "http_request_duration_seconds_bucket")).find((it) => it.traceId === traceId),
  );
  assert.equal(labels.job, "prediction-service");
  assert.equal(labels.host, "local");
  assert.match(labels.route ?? "", /:series_id/);
  // A second writer would show as a second job.
  const jobs = await prometheus.query("count by (job) (http_request_duration_seconds_count)");
  assert.deepEqual(
    jobs.map(({ metric }) => metric.job),
    ["prediction-service"],
  );
});

test("while somebody calls, every panel's query returns data, and every metric of the catalogue is there", async (t) => {
  // Ratios have no value while nobody calls, and the load test's own metrics end with it.
  const load = startLoad(outputs, { rate: 40, durationSeconds: 300 });
  try {
    await until("predictions in the recorded rates", 90, async () =>
      ((await prometheus.value("host:prediction_latency_seconds_count:rate")) ?? 0) > 10 ? true : undefined,
    );
    // What is recorded once a minute for the long-term store takes a minute or two to be there.
    const deadline = Date.now() + 180_000;
    let checked = await checkPanels(outputs);
    while (checked.problems.length > 0 && Date.now() < deadline) checked = await checkPanels(outputs);
    assert.deepEqual(checked.problems, []);
    t.diagnostic(`${checked.queries} queries of panels, variables and annotations`);
    // They come with the first answers, a push later than those that say what is asked for.
    await until("metrics of the load test", 60, () => prometheus.value("loadtest_requests_total"));
    assert.deepEqual(await catalogueProblems(prometheus, Object.keys(notEverywhere)), []);
  } finally {
    load.kill();
    await load.finished;
  }
});

test("nothing fires but the dead man's switch", async () => {
  const names = new Set((await activeAlerts(outputs.endpoints.alertmanager)).map(({ name }) => name));
  names.delete("Watchdog");
  assert.deepEqual([...names], []);
});

// Before the drills, whose series come first in the list and are idle afterwards. The browser takes the machine's cores from
// the service: what that makes fire, the quiet run waits for.
previewSteps(() => outputs);

quietSteps(() => outputs);

drillSteps(() => outputs);

test("while Postgres is away predictions are answered, and their rows are there when it is back", async () => {
  const url = outputs.endpoints.predictions;
  await fitAndPredict(url, "outage");
  // Each replica has the model once it has answered.
  for (let index = 0; index < 10; index += 1) await fitAndPredict(url, "outage", {}, "predict only");
  const before = await recordedPredictions("outage");
  const resume = await pausePostgres();
  const codes: number[] = [];
  try {
    for (let index = 0; index < 20; index += 1) {
      const body = { timestamp: 1000 + index, value: 20 };
      codes.push((await call(`${url}/predict/outage`, { body })).status);
    }
    const fit = await call(`${url}/fit/outage`, { body: trainingData });
    assert.equal(fit.status, 503, fit.text);
  } finally {
    await resume();
  }
  assert.deepEqual(codes, Array(20).fill(200));
  await until("the rows of the outage", 60, async () =>
    (await recordedPredictions("outage")) === before + 20 ? true : undefined,
  );
});

outOfMemorySteps(() => outputs);

longTermStoreSteps({ outputs: () => outputs, prometheus: () => prometheus });

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
  assert.equal((await stackOutputs()).objectives.latencyWarningSeconds, 0.08);
  assert.deepEqual(await containerIds(), containers);
});

test("named clients need a key: issued by the command, held to their series, and refused once it is revoked", async () => {
  const at = (key: string, value: string) => configSet(`vigia:clients[0].${key}`, value, "--path");
  await at("name", "acme");
  await at("prefixes[0]", "acme.");
  await at("requestsPerSecond", "100");
  await at("maximumSeries", "10");
  // One up for this test and the next.
  await configSet("vigia:tracingEndpoint", `http://${traceAddress}:${tracePort}`);
  await succeed(up);

  const { predictions } = outputs.endpoints;
  assert.equal((await call(`${predictions}/series`)).status, 401);
  assert.equal((await call(`${predictions}/readyz`)).status, 200);
  const { key, keyId } = await issueKey("acme");
  const headers = { "x-api-key": key };
  const everyAnswer = async (status: number) => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => call(`${predictions}/series`, { headers })));
    return answers.every((answer) => answer.status === status) ? true : undefined;
  };
  await until("the new key known to every replica", 10, () => everyAnswer(200));
  await fitAndPredict(predictions, "acme.pump", headers);
  await fitAndPredict(predictions, "acme.pump", { authorization: `Bearer ${key}` }, "predict only");
  const body = { timestamp: 11, value: 20 };
  assert.equal((await call(`${predictions}/predict/outage`, { body, headers })).status, 403);
  const texts = (await readable()).set("state", await exportedState());
  const places = [...texts].filter(([, text]) => text.includes(key.slice(-43))).map(([place]) => place);
  assert.deepEqual(places, [], "where the secret can be read");

  await revokeKey(keyId);
  await until("the revoked key refused by every replica", 10, () => everyAnswer(401));
  // The probe needs no key.
  assert.equal(await prometheus.value("min(probe_success)"), 1);
});

test("the spans of a caller's trace reach the site's receiver", async () => {
  const { predictions } = outputs.endpoints;
  const { key } = await issueKey("acme");
  const traceId = randomBytes(16).toString("hex");
  const receiver = await startTraceReceiver(traceAddress, tracePort);
  try {
    const fit = { body: trainingData, headers: { "x-api-key": key } };
    // A replica learns of a key a moment after it was issued.
    await until("a fit with the new key", 10, async () =>
      (await call(`${predictions}/fit/acme.traced`, fit)).status === 200 ? true : undefined,
    );
    // Of the replica that did not fit it: the other one has the model at hand, and looks nowhere.
    const wanted = ["cache", "model", "predict", "persist"];
    await until(`spans ${wanted}`, 60, async () => {
      const traceparent = `00-${traceId}-${randomBytes(8).toString("hex")}-01`;
      await call(`${predictions}/predict/acme.traced`, {
        body: { timestamp: 21, value: 20 },
        headers: { "x-api-key": key, traceparent },
      });
      const seen = new Set(receiver.spans.filter((span) => span.traceId === traceId).map(({ name }) => name));
      return wanted.every((name) => seen.has(name)) ? true : undefined;
    });
  } finally {
    receiver.close();
  }
});

test("down leaves nothing behind", async () => {
  await succeed(down);
  assert.deepEqual(await everything(), []);
  const files = globSync(["Pulumi.e2e.yaml", ".local/**/*e2e*"], { cwd: root });
  assert.deepEqual(files, []);
});
