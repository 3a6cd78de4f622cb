/** Puts the service together, starts both listeners and ends it in order. */
import { setTimeout as delay } from "node:timers/promises";
import { createApp, type Readiness } from "./api/app.ts";
import { type Config, readConfig } from "./config.ts";
import { Metrics } from "./metrics/metrics.ts";
import { createMetricsApp } from "./metrics/metrics-app.ts";
import { CurrentVersions } from "./models/current-versions.ts";
import { PostgresModels } from "./models/postgres-models.ts";
import { RedisCache } from "./models/redis-cache.ts";
import { VersionListener } from "./models/version-listener.ts";
import { Faults } from "./platform/faults.ts";
import { createLog, type Logger, RateLimitedLog } from "./platform/log.ts";
import { clientConfig, createPool, storeProbe } from "./platform/postgres-pool.ts";
import { PostgresLog } from "./predictions/postgres-log.ts";
import { Predictor } from "./predictions/predictor.ts";

/** Inside the network of containers; what may reach the ports is the stack's business. */
const host = "0.0.0.0";
/** For what is in flight after the drain: statements end after 2 s. With the longest drain of 10 s it makes 14 s. */
const closeTimeoutMs = 4000;

/** Runs until SIGTERM or SIGINT; exits 0 after a drain, 1 on anything unexpected. */
export async function serve(): Promise<void> {
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
  const log = createLog(config.LOG_LEVEL);
  process.on("uncaughtException", (err) => {
    log.fatal({ err }, "unexpected error");
    process.exit(1);
  });
  const service = assemble(config, log);
  await service.listen();
  log.info({ port: config.PORT, metrics_port: config.METRICS_PORT, faults: config.FAULTS === "1" }, "listening");

  const end = async (signal: string): Promise<void> => {
    if (service.readiness.draining) process.exit(1);
    service.readiness.draining = true;
    log.info({ signal, drain_seconds: config.DRAIN_SECONDS }, "draining");
    await delay(config.DRAIN_SECONDS * 1000);
    const late = setTimeout(() => {
      log.error("requests still in flight are cut off");
      process.exit(1);
    }, closeTimeoutMs);
    await service.close();
    clearTimeout(late);
    log.info("closed");
    process.exit(0);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

function assemble(config: Config, log: Logger) {
  const outages = new RateLimitedLog(log);
  const metrics = new Metrics({ seriesLimit: config.SERIES_LABEL_LIMIT, version: config.SERVICE_VERSION });
  const versions = new CurrentVersions((seriesId, version) =>
    metrics.seriesChanged({ seriesId, current: version, storedVersions: version, trainedAt: undefined }),
  );
  const database = { url: config.DATABASE_URL, password: config.DATABASE_PASSWORD_FILE };
  const pool = createPool(database, config.DATABASE_POOL_SIZE, outages);
  const cache = new RedisCache({
    url: config.REDIS_URL,
    password: config.REDIS_PASSWORD_FILE,
    log: outages,
    onFailure: (operation) => metrics.cacheFailed(operation),
  });
  const listener = new VersionListener({
    client: clientConfig(database),
    versions,
    log: outages,
  });
  const faults = config.FAULTS === "1" ? new Faults() : undefined;
  const predictor = new Predictor({
    models: new PostgresModels(pool),
    versions,
    cache,
    log: new PostgresLog(pool),
    faults,
  });
  const readiness: Readiness = { draining: false, storeAnswers: storeProbe(pool) };
  const api = createApp({ predictor, metrics, log, readiness });
  const metricsApp = createMetricsApp(metrics, faults, log);

  return {
    readiness,
    async listen(): Promise<void> {
      cache.start();
      listener.start();
      await metricsApp.listen({ host, port: config.METRICS_PORT });
      await api.listen({ host, port: config.PORT });
    },
    /** In order: no new requests, those in flight answered and recorded, then what they needed. */
    async close(): Promise<void> {
      await api.close();
      await metricsApp.close();
      await listener.stop();
      cache.stop();
      await pool.end();
    },
  };
}
