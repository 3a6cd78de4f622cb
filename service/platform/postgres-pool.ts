/** Connections to Postgres, with time limits everywhere: an answer that comes too late is none. */
import pg from "pg";
import type { RateLimitedLog } from "./log.ts";

/** Establishing a connection on a local network takes milliseconds; more means that nobody answers. */
const connectTimeoutMs = 1000;
/** The service's statements take milliseconds; a client gives up on the request after a few seconds. */
const queryTimeoutMs = 2000;

export interface DatabaseOptions {
  /** `postgres://user@host:port/database`, without a password. */
  readonly url: string;
  readonly password: string;
}

export function clientConfig({ url, password }: DatabaseOptions): pg.ClientConfig {
  const { hostname, port, username, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
    password,
    application_name: "vigia-service",
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    statement_timeout: queryTimeoutMs,
    keepAlive: true,
  };
}

export function createPool(options: DatabaseOptions, size: number, log: RateLimitedLog): pg.Pool {
  return poolOf(clientConfig(options), size, log);
}

/** For those who limit each of their queries themselves; only Postgres, which may be out of reach, knows the general limit. */
export function createUntimedPool(options: DatabaseOptions, size: number, log: RateLimitedLog): pg.Pool {
  const { query_timeout: _, ...config } = clientConfig(options);
  return poolOf(config, size, log);
}

function poolOf(config: pg.ClientConfig, size: number, log: RateLimitedLog): pg.Pool {
  const pool = new pg.Pool({ ...config, max: size, idleTimeoutMillis: 60_000 });
  // A connection that breaks while idle is replaced at the next use; without a listener it would end the process.
  pool.on("error", (err) => log.warn("postgres connection lost", { err }));
  return pool;
}

/** Whether an error says that every connection of a pool was in use for too long; the driver has no code for it. */
export function isPoolWait(error: unknown): boolean {
  return error instanceof Error && error.message === "timeout exceeded when trying to connect";
}

/** One probe at a time, whoever asks: for `/readyz`. */
export function storeProbe(pool: pg.Pool): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  return () => {
    running ??= pool
      .query("SELECT 1")
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}
