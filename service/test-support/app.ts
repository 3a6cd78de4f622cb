/** The whole service over in-memory stores, for tests by `inject()`. */
import type { FastifyInstance } from "fastify";
import { createApp, type Readiness } from "../api/app.ts";
import { Metrics } from "../metrics/metrics.ts";
import { createMetricsApp } from "../metrics/metrics-app.ts";
import { CurrentVersions } from "../models/current-versions.ts";
import { Faults } from "../platform/faults.ts";
import { createLog } from "../platform/log.ts";
import { Predictor } from "../predictions/predictor.ts";
import { MemoryCache, MemoryLog, MemoryModels } from "./memory.ts";

export function testService(options: { faults?: boolean; seriesLimit?: number } = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog("info", { write: (line) => lines.push(JSON.parse(line)) });
  const metrics = new Metrics({ seriesLimit: options.seriesLimit ?? 100, version: "test" });
  const models = new MemoryModels();
  const predictionLog = new MemoryLog();
  const cache = new MemoryCache();
  const versions = new CurrentVersions((seriesId, version) =>
    metrics.seriesChanged({ seriesId, current: version, storedVersions: version, trainedAt: undefined }),
  );
  versions.start();
  const faults = options.faults ? new Faults() : undefined;
  const predictor = new Predictor({ models, versions, cache, log: predictionLog, faults });
  const readiness: Readiness = { draining: false, storeAnswers: async () => !models.down };
  const app = createApp({ predictor, metrics, log, readiness });
  const metricsApp = createMetricsApp(metrics, faults, log);
  return { app, metricsApp, metrics, models, predictionLog, cache, versions, readiness, lines };
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
