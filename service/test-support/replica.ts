/** The real service as a process of its own, as a container would run it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./containers.ts";

export interface Backends {
  readonly postgres: { readonly port: number; readonly password: string };
  readonly redis: { readonly port: number; readonly password: string };
  readonly queue: { readonly port: number; readonly password: string };
}

export interface Replica {
  readonly url: string;
  readonly metricsUrl: string;
  readonly process: ChildProcess;
  /** Parsed log lines so far. */
  readonly lines: Record<string, unknown>[];
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  fit(seriesId: string, values?: readonly number[]): Promise<Response>;
  predict(path: string, value?: number, timestamp?: number): Promise<Response>;
  metrics(): Promise<string>;
  /** Ends it at once, if it still runs. */
  kill(): Promise<void>;
}

const entry = join(import.meta.dirname, "../main.ts");
const startTimeoutMs = 15_000;

/** Starts a replica and waits until `/readyz` answers 200. `program`: the bundle, where that is to run. */
export async function startReplica(
  backends: Backends,
  environment: Record<string, string> = {},
  program = entry,
): Promise<Replica> {
  const replica = await launchReplica(backends, environment, program);
  if (await eventually(() => isReady(replica), startTimeoutMs)) return replica;
  const { exitCode } = replica.process;
  await replica.kill();
  throw new Error(
    `The service was not ready within 15 s (${exitCode === null ? "running" : `exit code ${exitCode}`}); its log: ${JSON.stringify(replica.lines)}`,
  );
}

/** Whether `/readyz` answers 200. Rejects where no answer comes: without a limit of its own, a fetch waits for five minutes. */
export async function isReady({ url }: Pick<Replica, "url">): Promise<boolean> {
  return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(startTimeoutMs) })).status === 200;
}

/** Starts the process of a replica and waits for nothing. */
export async function launchReplica(
  backends: Backends,
  environment: Record<string, string> = {},
  program = entry,
): Promise<Replica> {
  const secrets = await mkdtemp(join(tmpdir(), "vigia-service-"));
  const file = async (name: string, content: string) => {
    await writeFile(join(secrets, name), content, { mode: 0o600 });
    return join(secrets, name);
  };
  const [port, metricsPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: `postgres://vigia_service@127.0.0.1:${backends.postgres.port}/vigia`,
      DATABASE_PASSWORD_FILE: await file("database", backends.postgres.password),
      REDIS_URL: `redis://service@127.0.0.1:${backends.redis.port}`,
      REDIS_PASSWORD_FILE: await file("redis", backends.redis.password),
      QUEUE_URL: `redis://service@127.0.0.1:${backends.queue.port}`,
      QUEUE_PASSWORD_FILE: await file("queue", backends.queue.password),
      DRAIN_SECONDS: "1",
      ...environment,
    },
  });
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    try {
      lines.push(JSON.parse(line));
    } catch (error) {
      // A process that was killed may have written a part of its last line.
      if (!child.killed) throw error;
    }
  });
  const exited = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  const post = (path: string, body: object) =>
    fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  return {
    url,
    metricsUrl: `http://127.0.0.1:${metricsPort}`,
    process: child,
    lines,
    exited,
    fit: (seriesId, values = [20, 21, 19, 20, 22, 18, 20, 21, 19, 20]) =>
      post(`/fit/${seriesId}`, { timestamps: values.map((_, index) => 1_700_000_000 + index * 60), values }),
    predict: (path, value = 20, timestamp = 1_700_001_000) => post(`/predict/${path}`, { timestamp, value }),
    metrics: async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
    async kill() {
      child.kill("SIGKILL");
      await exited;
      await rm(secrets, { recursive: true });
    },
  };
}

/** Asks until the answer is true; false where it is not within the time limit. A rejection counts as no. */
export async function eventually(question: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await delay(20)) {
    if (await question().catch(() => false)) return true;
  }
  return false;
}
