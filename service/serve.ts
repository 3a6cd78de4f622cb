/** Starts the service and ends it in order. */
import { setTimeout as delay } from "node:timers/promises";
import { assemble, type Service } from "./assemble.ts";
import { type Config, readConfig } from "./config.ts";
import { closeLog, createLog, tellLeftOut } from "./platform/log.ts";

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
    tellLeftOut(log);
    log.fatal({ err }, "unexpected error");
    process.exit(1);
  });
  let service: Service;
  try {
    service = assemble(config, log);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
  await service.start();
  log.info({ port: config.PORT, metrics_port: config.METRICS_PORT, faults: config.FAULTS === "1" }, "listening");

  const end = async (signal: string): Promise<void> => {
    if (service.readiness.draining) process.exit(1);
    service.readiness.draining = true;
    log.info({ signal, drain_seconds: config.DRAIN_SECONDS }, "draining");
    await delay(config.DRAIN_SECONDS * 1000);
    const late = setTimeout(() => {
      tellLeftOut(log);
      log.error("closing takes too long: what is still in flight is cut off");
      process.exit(1);
    }, closeTimeoutMs);
    await service.close();
    clearTimeout(late);
    log.info("closed");
    await closeLog(log);
    process.exit(0);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}
