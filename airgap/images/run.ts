/** Runs a program without a shell and says what it complained about when it fails. */
import { spawn } from "node:child_process";

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line of the error output while the program runs. */
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws Error naming the command and the last lines of its error output, or that the program is not installed */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      const part = chunk.toString();
      stderr += part;
      for (const line of part.split("\n")) if (line.trim() !== "") options.onLine?.(line.trim());
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new MissingProgram(command) : error);
    });
    child.on("close", (code, signal) => {
      if (code === 0) return resolve({ stdout, stderr });
      const said = (stderr.trim() || stdout.trim()).split("\n").slice(-6).join("\n");
      reject(new Error(`\`${command} ${args[0] ?? ""}\` ended with ${signal ?? `code ${code}`}:\n${said}`));
    });
  });
}

export class MissingProgram extends Error {
  readonly program: string;

  constructor(program: string) {
    super(`the program ${program} is not installed`);
    this.program = program;
  }
}
