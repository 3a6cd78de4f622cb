/** Drills as `make drill` makes them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, stack } from "./command.ts";
import type { Outputs } from "./outputs.ts";

/** What the command prints as JSON. A drill may have failed; a run that could not be made throws. */
export async function drill<T>(outputs: Outputs, ...args: readonly string[]): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "vigia-e2e-drill-"));
  try {
    const file = join(folder, "outputs.json");
    writeFileSync(file, JSON.stringify(outputs), { mode: 0o600 });
    const command = ["node", "loadtest/drills/main.ts", ...args, "--stack", stack, "--stack-outputs", file, "--json"];
    const { code, stdout, output } = await run(command);
    if (code !== 0 && code !== 1) throw new Error(`${args.join(" ")} could not be run (${code}):\n${output}`);
    return JSON.parse(stdout) as T;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
