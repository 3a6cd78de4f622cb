/** A server under test, as a process of its own on a core of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { tracked } from "./children.ts";
import { onServerCore } from "./cores.ts";

export interface ServerOptions {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly url: string;
  /** Answers 200 once the server can be used. */
  readonly readyUrl: string;
  readonly metricsUrl: string | undefined;
  /** Where what it prints goes: a file, as a container's does, and not this program, which must not share its work. */
  readonly logFile: string;
}

export interface Server {
  readonly url: string;
  readonly metricsUrl: string | undefined;
  /** Seconds from the start of the process to the first positive answer. */
  readonly readySeconds: number;
  /** Seconds of processor time so far. */
  cpuSeconds(): number;
  /** Bytes of memory in use now; 0 once it has ended. */
  residentBytes(): number;
  /** Lets it end by itself. */
  stop(): Promise<void>;
}

const pollMs = 5;
const readyWithinMs = 30_000;
const stopWithinMs = 40_000;
/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick (USER_HZ). */
const ticksPerSecond = 100;

export async function startServer(options: ServerOptions): Promise<Server> {
  const { command, environment, url, readyUrl, metricsUrl, logFile } = options;
  const [program = "", ...args] = onServerCore(command);
  const log = openSync(logFile, "w");
  const begun = performance.now();
  const child = tracked(
    spawn(program, args, {
      stdio: ["ignore", log, log],
      env: { PATH: process.env.PATH, ...environment },
    }),
  );
  closeSync(log);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  try {
    await untilReady(readyUrl, child);
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error(`${(error as Error).message}; it printed:\n${readFileSync(logFile, "utf8").slice(-2000)}`);
  }
  const readySeconds = (performance.now() - begun) / 1000;
  const pid = child.pid ?? 0;
  return {
    url,
    metricsUrl,
    readySeconds,
    cpuSeconds: () => {
      // The name, in parentheses, may hold spaces; utime and stime are the 14th and 15th field.
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    residentBytes: () => {
      if (child.exitCode !== null || child.signalCode !== null) return 0;
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0;
      return Number(kilobytes) * 1024;
    },
    stop: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
      await exited;
      clearTimeout(late);
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = performance.now() + readyWithinMs; performance.now() < deadline; await delay(pollMs)) {
    const ended = child.exitCode ?? child.signalCode;
    if (ended !== null) throw new Error(`The server ended with ${ended}`);
    const ready = await fetch(url).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status === 200;
      },
      () => false,
    );
    if (ready) return;
  }
  throw new Error(`${url} did not answer 200 within ${readyWithinMs / 1000} s`);
}
