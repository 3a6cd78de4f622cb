/** The service's bundle as a process whose memory can be looked at: through Node's inspector, with no switch of its own. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../service/test-support/containers.ts";
import type { TestStores } from "../../service/test-support/stores.ts";
import { root } from "../e2e/command.ts";
import { until } from "../e2e/until.ts";

export interface Usage {
  /** Bytes, after a full garbage collection. */
  readonly heapUsed: number;
  readonly rss: number;
  /** Timers, sockets and whatever else keeps the process alive. */
  readonly resources: number;
  /** Open file descriptors. */
  readonly descriptors: number;
}

export interface InspectedService {
  readonly url: string;
  readonly metricsUrl: string;
  usage(): Promise<Usage>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, if it still runs. */
  kill(): Promise<void>;
}

export async function startInspected({ postgres, redis, queue }: TestStores): Promise<InspectedService> {
  const folder = mkdtempSync(join(tmpdir(), "vigia-soak-"));
  execFileSync(process.execPath, [join(root, "service/build.ts"), folder]);
  const secret = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const [port, metricsPort, inspectorPort] = [await freePort(), await freePort(), await freePort()];
  const child = spawn(process.execPath, [`--inspect=127.0.0.1:${inspectorPort}`, join(folder, "server.mjs")], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`,
      DATABASE_PASSWORD_FILE: secret("database", postgres.password),
      REDIS_URL: `redis://service@127.0.0.1:${redis.port}`,
      REDIS_PASSWORD_FILE: secret("redis", redis.password),
      QUEUE_URL: `redis://service@127.0.0.1:${queue.port}`,
      QUEUE_PASSWORD_FILE: secret("queue", queue.password),
      DRAIN_SECONDS: "1",
    },
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await until("the service is ready", 30, async () => {
      if (child.exitCode !== null) throw new Error(errors);
      return (await fetch(`${url}/readyz`)).status === 200 ? true : undefined;
    });
    const inspector = await connect(inspectorPort);
    return {
      url,
      metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
      async usage() {
        const measured = await inspector.usage();
        return { ...measured, descriptors: readdirSync(`/proc/${child.pid}/fd`).length };
      },
      async stop() {
        // Node waits for a debugger that is still there before it ends.
        inspector.close();
        child.kill("SIGTERM");
        return exited;
      },
      kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

interface Reply {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

const question = `JSON.stringify({
  heapUsed: process.memoryUsage().heapUsed,
  rss: process.memoryUsage().rss,
  resources: process.getActiveResourcesInfo().length,
})`;

interface Inspector {
  /** Collects garbage in the process and asks what is left. */
  usage(): Promise<Omit<Usage, "descriptors">>;
  close(): void;
}

async function connect(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? "");
  await once(socket, "open");
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener("message", ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let last = 0;
  const send = (method: string, params: object = {}): Promise<Reply> => {
    last += 1;
    const id = last;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      waiting.set(id, (reply) => {
        waiting.delete(id);
        if (reply.error === undefined) resolve(reply);
        else reject(new Error(`${method}: ${reply.error.message}`));
      });
    });
  };
  return {
    async usage() {
      await send("HeapProfiler.collectGarbage");
      const { result } = await send("Runtime.evaluate", { expression: question });
      return JSON.parse(String(result?.result?.value)) as Omit<Usage, "descriptors">;
    },
    close: () => socket.close(),
  };
}
