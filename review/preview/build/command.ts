/** Commands that take their time. */
import { spawn } from "node:child_process";

export type Say = (line: string) => void;

/** Milliseconds between two signs of life. */
const heartbeat = 15_000;

/** Runs a command, saying at times that it still runs. @throws Error with its first and last lines when it fails */
export async function run(what: string, command: readonly string[], cwd: string, say: Say): Promise<void> {
  const [program = "", ...args] = command;
  const began = performance.now();
  const seconds = () => `${Math.round((performance.now() - began) / 1000)} s`;
  say(`${what} ...`);
  const timer = setInterval(() => say(`  ... ${what}: ${seconds()}`), heartbeat);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
      const stop = () => child.kill("SIGTERM");
      process.once("exit", stop);
      let output = "";
      const collect = (chunk: Buffer) => {
        output += chunk.toString();
      };
      child.stdout.on("data", collect);
      child.stderr.on("data", collect);
      child.once("error", reject);
      child.once("close", (code) => {
        process.removeListener("exit", stop);
        const lines = output.trim().split("\n");
        const told = lines.length > 30 ? [...lines.slice(0, 15), "...", ...lines.slice(-15)] : lines;
        if (code === 0) resolve();
        else reject(new Error(`${what} failed (exit code ${code}):\n${told.join("\n")}`));
      });
    });
  } finally {
    clearInterval(timer);
  }
  say(`${what}: done in ${seconds()}`);
}
