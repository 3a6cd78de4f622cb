/** Schemathesis from PyPI, in a virtual environment of its own under `.local/`: made on demand, once for a set of pins. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const requirements = join(import.meta.dirname, "requirements.txt");
const installTimeoutMs = 300_000;

/** The command, or why there is none. */
export async function schemathesis(): Promise<{ readonly command: string } | { readonly reason: string }> {
  const pins = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(root, ".local", "schemathesis", pins);
  const command = join(folder, "bin", "schemathesis");
  if (existsSync(join(folder, "complete"))) return { command };
  // What an interrupted installation left.
  rmSync(folder, { recursive: true, force: true });
  if (spawnSync("python3", ["-m", "venv", "--help"], { stdio: "ignore" }).status !== 0) {
    return { reason: "python3 with venv is not there; on Debian: apt-get install python3-venv" };
  }
  console.log("installing Schemathesis from PyPI (some 60 MB, once) ...");
  const python = join(folder, "bin", "python3");
  for (const [program, ...args] of [
    ["python3", "-m", "venv", folder],
    [python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "-r", requirements],
    [python, "-c", `open(${JSON.stringify(join(folder, "complete"))}, "w").close()`],
  ] as const) {
    const { code, output } = await run(program, args);
    if (code !== 0) return { reason: `Schemathesis can't be installed from PyPI: ${lastLine(output)}` };
  }
  return { command };
}

/** Its exit code and what it printed; `onLine` sees each line at once. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly timeoutMs?: number; readonly onLine?: (line: string) => void } = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeoutMs ?? installTimeoutMs,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      output += text;
      if (options.onLine !== undefined) for (const line of text.split("\n")) options.onLine(line);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: null, output: `${output}\n${error.message}` }));
    child.on("close", (code) => resolve({ code, output }));
  });
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
