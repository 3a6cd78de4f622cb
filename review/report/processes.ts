/** Runs the other parts of the repository, as processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  /** Both outputs, in the order in which they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds?: number;
  /** Hears of each line of standard error while the process runs. */
  readonly onProgress?: (line: string) => void;
}

const running = new Set<ChildProcess>();

/** Ends what still runs: for a review that is interrupted. */
export function endProcesses(): void {
  for (const child of running) child.kill("SIGTERM");
}

/** Runs a program to its end. A program that can't be started or takes too long is an error, one that fails is an outcome. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [program = "", ...args] = command;
  const seconds = options.timeoutSeconds ?? 300;
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: {
        ...process.env,
        PATH: [join(root, "node_modules/.bin"), process.env.PATH ?? ""].join(delimiter),
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let output = "";
    let stdout = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
    }, seconds * 1000);
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      for (const line of chunk.toString().split("\n")) if (line.trim() !== "") options.onProgress?.(line);
    });
    const end = () => {
      clearTimeout(timer);
      running.delete(child);
    };
    child.once("error", (error) => {
      end();
      failed(new Error(`${program} can't be started: ${error.message}`));
    });
    child.once("close", (code) => {
      end();
      if (late) failed(new Error(`${command.join(" ")}: not done after ${seconds} s, ended`));
      else done({ code, stdout, output });
    });
  });
}

/** Like `run`, but a program that fails is an error that holds what it said. */
export async function succeed(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await run(command, options);
  if (outcome.code !== 0)
    throw new Error(`${command.join(" ")} ended with ${outcome.code}:\n${outcome.output.trim().slice(-4000)}`);
  return outcome;
}
