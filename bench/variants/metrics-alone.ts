/** The service's own application with its metrics, and without a log, stores or recording: what counting costs. */
import { createApp } from "../../service/api/app.ts";
import { Fitter } from "../../service/api/fitting/fitter.ts";
import { LoadGuard } from "../../service/api/load-guard.ts";
import { openToAll } from "../../service/clients/authenticator.ts";
import { compileModel } from "../../service/detectors/fit.ts";
import { Metrics } from "../../service/metrics/metrics.ts";
import { createMetricsApp } from "../../service/metrics/metrics-app.ts";
import { Models } from "../../service/models/models.ts";
import { createLog } from "../../service/platform/log.ts";
import { SampledLog } from "../../service/platform/sampled-log.ts";
import { Predictor } from "../../service/predictions/predictor.ts";
import { MemoryCache, MemoryHistory, MemoryModels, MemoryRecorder } from "../../service/test-support/memory.ts";

const log = createLog("silent");
const metrics = new Metrics({ seriesLimit: 2000, version: "bench" });
const store = new MemoryModels();
const models = new Models({ store, cache: new MemoryCache(), compile: compileModel, events: metrics });
models.pointers.start();
store.listen((pointer) => models.pointers.remember(pointer));

/** Records nothing, and is done at once. */
const done = Promise.resolve();
const recorder = { record: () => done, observe: () => undefined };

const app = createApp({
  predictor: new Predictor({ models, recorder, events: metrics, faults: undefined }),
  models,
  store,
  history: new MemoryHistory(new MemoryRecorder()),
  recorder,
  fitter: new Fitter(),
  authenticator: openToAll,
  events: metrics,
  load: new LoadGuard(),
  readiness: { draining: false, started: () => true, degraded: () => [] },
  log,
  predictionLog: new SampledLog(log, 0),
});
await createMetricsApp(metrics, undefined, log).listen({ host: "127.0.0.1", port: Number(process.env.METRICS_PORT) });
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
process.on("SIGTERM", () => process.exit(0));
