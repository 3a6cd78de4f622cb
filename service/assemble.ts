/** Puts the parts of the service together; nothing listens or connects before `start`. */
import { createApp, type Readiness } from "./api/app.ts";
import { closeListener } from "./api/closing.ts";
import { Fitter } from "./api/fitting/fitter.ts";
import { LoadGuard } from "./api/load-guard.ts";
import { ApiKeys } from "./clients/api-keys.ts";
import { type Authenticator, KeyAuthenticator, openToAll } from "./clients/authenticator.ts";
import { soleClient } from "./clients/client.ts";
import { readClients } from "./clients/clients-file.ts";
import type { Config } from "./config.ts";
import { compileModel } from "./detectors/fit.ts";
import { Metrics } from "./metrics/metrics.ts";
import { createMetricsApp } from "./metrics/metrics-app.ts";
import { censusPool, SeriesCensus } from "./metrics/series-census.ts";
import { Models } from "./models/models.ts";
import { PointerListener } from "./models/pointer-listener.ts";
import { PostgresModels } from "./models/postgres-models.ts";
import { RedisCache } from "./models/redis-cache.ts";
import { Faults } from "./platform/faults.ts";
import { type Logger, RateLimitedLog } from "./platform/log.ts";
import { observeWaits } from "./platform/pool-waits.ts";
import { clientConfig, createPool, createUntimedPool } from "./platform/postgres-pool.ts";
import { SampledLog } from "./platform/sampled-log.ts";
import { startTracing } from "./platform/tracing.ts";
import { History } from "./predictions/history.ts";
import { Predictor } from "./predictions/predictor.ts";
import { PredictionRecorder } from "./predictions/recorder/prediction-recorder.ts";

/** Inside the network of containers; what may reach the ports is the stack's business. */
const host = "0.0.0.0";
/** Connections to Postgres, by what holds them, besides `DATABASE_POOL_SIZE` for models. */
export const connections = {
  /** Four for inserts of requests, four for the queue's worker. */
  recorder: 8,
  /** However many pages of history are asked for, predictions go on. */
  history: 2,
  census: 1,
  pointers: 1,
  keys: 1,
} as const;
/** At the end, after the drain. Statements end after 2 s; together with the recorder's end it is less than `serve` waits. */
const patience = { arrivalMs: 500, answerMs: 2000 };

export interface Service {
  readonly readiness: Readiness;
  start(): Promise<void>;
  /** In order: no new requests, those in flight answered and recorded, then what they needed. No client can hold it up. */
  close(): Promise<void>;
}

/** Throws where the file of clients is not valid. */
export function assemble(config: Config, log: Logger): Service {
  const outages = new RateLimitedLog(log);
  const database = { url: config.DATABASE_URL, password: config.DATABASE_PASSWORD_FILE };
  const pools = {
    models: createPool(database, config.DATABASE_POOL_SIZE, outages),
    recorder: createUntimedPool(database, connections.recorder, outages),
    history: createPool(database, connections.history, outages),
    census: censusPool(database, outages),
  };
  const clients = config.CLIENTS_FILE === undefined ? undefined : readClients(config.CLIENTS_FILE);
  const metrics = new Metrics({
    seriesLimit: config.SERIES_LABEL_LIMIT,
    version: config.SERVICE_VERSION,
    ...(clients && { clients: clients.map(({ name }) => name) }),
  });
  for (const [name, pool] of Object.entries(pools)) {
    metrics.watchPool(name, () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }));
    observeWaits(pool, (seconds) => metrics.poolWaited(name, seconds));
  }
  const census = new SeriesCensus({
    pool: pools.census,
    silentSeconds: config.SERIES_SILENT_SECONDS,
    retrainSeconds: config.MODEL_RETRAIN_SECONDS,
    clients: clients ?? [soleClient],
    log: outages,
  });
  metrics.watchCensus(() => census.counts);
  const keys = clients && new ApiKeys({ client: clientConfig(database), log: outages });
  const authenticator: Authenticator =
    clients === undefined || keys === undefined ? openToAll : new KeyAuthenticator(clients, keys);

  let cacheAway = true;
  const cache = new RedisCache({
    url: config.REDIS_URL,
    password: config.REDIS_PASSWORD_FILE,
    log: outages,
    events: {
      cacheFailed: (operation) => metrics.cacheFailed(operation),
      cacheDegraded: (degraded) => {
        cacheAway = degraded;
        metrics.cacheDegraded(degraded);
      },
    },
  });
  const store = new PostgresModels(pools.models);
  const models = new Models({ store, cache, compile: compileModel, events: metrics });
  const { pointers } = models;
  const listener = new PointerListener({
    client: clientConfig(database),
    pointers,
    breaker: store.breaker,
    log: outages,
  });
  const recorder = new PredictionRecorder({
    pool: pools.recorder,
    queue: { url: config.QUEUE_URL, password: config.QUEUE_PASSWORD_FILE },
    persistence: config.PERSISTENCE,
    queueLimit: config.QUEUE_LIMIT,
    retentionDays: config.PREDICTION_RETENTION_DAYS,
    events: metrics,
    log,
    objectives: {
      loggingShare: config.LOGGING_SHARE,
      loggingReturnShare: config.LOGGING_RETURN_SHARE,
      loggingMinimumTotalSeconds: config.LOGGING_MINIMUM_TOTAL_SECONDS,
      minimumRequestRate: config.MINIMUM_REQUEST_RATE,
    },
  });
  const faults = config.FAULTS === "1" ? new Faults() : undefined;
  const predictor = new Predictor({ models, recorder, events: metrics, faults });
  const readiness: Readiness = {
    draining: false,
    started: () => listener.ready,
    degraded: () => [
      ...(cacheAway ? ["cache"] : []),
      ...new Set<string>([...(pointers.live ? [] : ["postgres"]), ...recorder.degraded]),
    ],
  };
  const fitter = new Fitter();
  const load = new LoadGuard();
  const api = createApp({
    predictor,
    models,
    store,
    history: new History(pools.history),
    recorder,
    fitter,
    authenticator,
    events: metrics,
    load,
    readiness,
    log,
    predictionLog: new SampledLog(log, config.LOG_SAMPLE_RATE),
  });
  const metricsApp = createMetricsApp(metrics, faults, log);
  let stopTracing = async (): Promise<void> => undefined;

  return {
    readiness,
    async start() {
      if (config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) {
        stopTracing = await startTracing({
          endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
          sampleRatio: config.OTEL_TRACES_SAMPLER_ARG,
          serviceVersion: config.SERVICE_VERSION,
          onFailure: (err) => outages.warn("traces could not be sent", { err }),
        });
      }
      cache.start();
      listener.start();
      keys?.start();
      recorder.start();
      census.start();
      await metricsApp.listen({ host, port: config.METRICS_PORT });
      await api.listen({ host, port: config.PORT });
    },
    async close() {
      const cut = await closeListener(api, { ...patience, busy: () => load.inFlight > 0 });
      if (cut)
        log.warn("connections were cut off: their requests did not arrive, or their answers did not leave, in time");
      // Before anything that could take long: it may hold rows that only this process still has.
      await recorder.close();
      await Promise.all([
        closeListener(metricsApp, { ...patience, busy: () => false }),
        listener.stop(),
        keys?.stop(),
        fitter.stop(),
        census.stop(),
      ]);
      cache.stop();
      load.stop();
      metrics.close();
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
      await stopTracing();
    },
  };
}
