/** Child processes of the set-up. They end with it: nothing goes on building behind a prompt that came back. */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds after which the command is killed; without it, it may take as long as it takes. */
  readonly timeoutSeconds?: number;
  /** Gets each line of standard error as it comes. */
  readonly onErrorLine?: (line: string) => void;
  /** Niceness added, for long builds that should not slow everything else down. */
  readonly nice?: number;
}

export interface RunResult {
  /** The exit code; `undefined` when the command was ended by a signal. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGTERM");
});

function start(command: readonly string[], options: RunOptions, stdio: StdioOptions): ChildProcess {
  const [program = "", ...args] =
    options.nice === undefined ? command : ["nice", "-n", String(options.nice), ...command];
  const child = spawn(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
    stdio,
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

/** Runs a command and collects what it prints. Throws only if it can't be started. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = start(command, options, ["ignore", "pipe", "pipe"]);
  let timedOut = false;
  const timer =
    options.timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          child.kill("SIGKILL");
        }, options.timeoutSeconds * 1000);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  if (options.onErrorLine !== undefined && child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", options.onErrorLine);
  }
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, stdout, stderr, timedOut });
    });
  });
}

let attached: ChildProcess | undefined;

/**
 * Runs a command on the user's terminal and returns its exit code. With {@link endOnSignals}, a signal is the command's business while it
 * runs: Pulumi finishes the operation that it is in and releases its lock.
 */
export function runAttached(command: readonly string[], options: RunOptions = {}): Promise<number> {
  const child = start(command, options, "inherit");
  attached = child;
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  }).finally(() => {
    attached = undefined;
  });
}

/** Makes signals end this process, and with it what it runs. */
export function endOnSignals(): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.on(signal, () => {
      if (attached === undefined) process.exit(code);
      // Ctrl-C reaches the command from the terminal; a second one from here would make Pulumi give up its work at once.
      if (signal !== "SIGINT") attached.kill("SIGINT");
    });
  }
}
