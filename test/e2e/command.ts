/** Runs the commands that a user would type, against the end-to-end stack. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
export const stack = "e2e";

export interface Result {
  readonly code: number | null;
  /** Standard output and standard error, in the order in which they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface Running {
  readonly finished: Promise<Result>;
  /** Ends the command and all that it started at once, as a closed terminal or a lost machine would. */
  kill(): void;
}

export function start(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let stdout = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const finished = new Promise<Result>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code, output, stdout }));
  });
  return { finished, kill: () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL") };
}

export function run(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Result> {
  return start(command, environment).finished;
}

/** Like `run`, but a command that fails throws with everything that it printed. */
export async function succeed(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Result> {
  const result = await run(command, environment);
  if (result.code !== 0) throw new Error(`${command.join(" ")} ended with ${result.code}:\n${result.output}`);
  return result;
}

/** `make up` and its siblings call this; the suite does without make to name the stack's configuration file. */
export const vigia = (...args: string[]): readonly string[] => [
  "node",
  "airgap/setup/main.ts",
  ...args,
  "--stack",
  stack,
];
