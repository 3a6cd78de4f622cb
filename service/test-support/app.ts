/** The whole service over in-memory stores, for tests by `inject()`. */
import type { FastifyInstance } from "fastify";
import { createApp, type Readiness } from "../api/app.ts";
import { Fitter } from "../api/fitting/fitter.ts";
import { LoadGuard, type LoadGuardOptions } from "../api/load-guard.ts";
import type { Timeouts } from "../api/timeouts.ts";
import { type Authenticator, openToAll } from "../clients/authenticator.ts";
import { compileModel } from "../detectors/fit.ts";
import { Metrics } from "../metrics/metrics.ts";
import { createMetricsApp } from "../metrics/metrics-app.ts";
import { Models } from "../models/models.ts";
import { Faults } from "../platform/faults.ts";
import { createLog } from "../platform/log.ts";
import { SampledLog } from "../platform/sampled-log.ts";
import { Predictor } from "../predictions/predictor.ts";
import { MemoryCache, MemoryHistory, MemoryModels, MemoryRecorder } from "./memory.ts";

export interface TestServiceOptions {
  readonly faults?: boolean;
  readonly seriesLimit?: number;
  readonly authenticator?: Authenticator;
  readonly load?: LoadGuardOptions;
  readonly timeouts?: Timeouts;
}

export function testService(options: TestServiceOptions = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog("info", { write: (line) => lines.push(JSON.parse(line)) });
  const metrics = new Metrics({ seriesLimit: options.seriesLimit ?? 100, version: "test" });
  const store = new MemoryModels();
  const cache = new MemoryCache();
  const models = new Models({ store, cache, compile: compileModel, events: metrics });
  models.pointers.start();
  store.listen((pointer) => models.pointers.remember(pointer));
  const recorder = new MemoryRecorder();
  const history = new MemoryHistory(recorder);
  const faults = options.faults ? new Faults() : undefined;
  const predictor = new Predictor({ models, recorder, events: metrics, faults });
  const state = { started: true, degraded: [] as string[] };
  const readiness: Readiness = { draining: false, started: () => state.started, degraded: () => state.degraded };
  const load = new LoadGuard(options.load);
  const fitter = new Fitter();
  const app = createApp({
    predictor,
    models,
    store,
    history,
    recorder,
    fitter,
    authenticator: options.authenticator ?? openToAll,
    events: metrics,
    load,
    readiness,
    log,
    predictionLog: new SampledLog(log, Number.POSITIVE_INFINITY),
    ...(options.timeouts && { timeouts: options.timeouts }),
  });
  const metricsApp = createMetricsApp(metrics, faults, log);
  const scrape = async (): Promise<string> => (await metricsApp.inject("/metrics")).body;
  return { app, metricsApp, metrics, scrape, models, store, recorder, history, cache, state, readiness, load, lines };
}

/** Ten points around 20 with a standard deviation near 1: 20 is normal, 100 is not. */
export const training = {
  timestamps: Array.from({ length: 10 }, (_, index) => 1_700_000_000 + index * 60),
  values: [20, 21, 19, 20, 22, 18, 20, 21, 19, 20],
};

export const fit = (app: FastifyInstance, seriesId: string, body: unknown = training) =>
  app.inject({ method: "POST", url: `/fit/${seriesId}`, payload: body as object });

export const predict = (app: FastifyInstance, path: string, value = 20, timestamp = 1_700_001_000) =>
  app.inject({ method: "POST", url: `/predict/${path}`, payload: { timestamp, value } });
