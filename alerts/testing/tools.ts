/** Finds the checkers of Prometheus and Alertmanager. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const repository = join(import.meta.dirname, "../..");

/** Where `make setup` puts tools that it had to build. They come first: their versions are those of the stack. */
const built = join(repository, ".local/airgap/bin");

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a tool. It throws, naming the fix, where neither the set-up nor PATH has it. */
export function toolPath(name: "promtool" | "amtool", path = process.env.PATH ?? "", first = built): string {
  const found = [first, ...path.split(delimiter)]
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (found === undefined) throw new Error(`${name} is neither in .local/airgap/bin nor on PATH: run \`make setup\``);
  return found;
}

export interface Outcome {
  readonly ok: boolean;
  /** Both outputs together, as a person would see them. */
  readonly output: string;
}

const run = promisify(execFile);

/** Runs a tool to its end; a failing check is an outcome, a missing tool is an error. */
export async function runTool(name: "promtool" | "amtool", ...args: readonly string[]): Promise<Outcome> {
  const tool = toolPath(name);
  try {
    const { stdout, stderr } = await run(tool, [...args], { timeout: 60_000 });
    return { ok: true, output: `${stdout}${stderr}` };
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as { stdout?: string; stderr?: string; message: string };
    return { ok: false, output: `${stdout}${stderr}` || message };
  }
}
