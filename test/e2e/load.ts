import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "../../loadtest/statistics.ts";
import { type Running, run, start } from "./command.ts";
import type { Outputs } from "./outputs.ts";

interface Load {
  /** Requests a second. */
  readonly rate: number;
  readonly durationSeconds: number;
}

/** Endpoint and Prometheus of the stack reach the load test in a file that it alone can read, as secrets are in them. */
function command(outputs: Outputs, { rate, durationSeconds }: Load) {
  const folder = mkdtempSync(join(tmpdir(), "vigia-e2e-load-"));
  const file = join(folder, "outputs.json");
  writeFileSync(file, JSON.stringify(outputs), { mode: 0o600 });
  const options = ["--json", "--stack-outputs", file, "--rate", `${rate}`, "--duration", `${durationSeconds}s`];
  return { command: ["node", "loadtest/main.ts", ...options], remove: () => rmSync(folder, { recursive: true }) };
}

/** Runs the load to its end. Requests may fail; a load test that could not run throws. */
export async function sendLoad(outputs: Outputs, load: Load): Promise<Summary> {
  const prepared = command(outputs, load);
  const { stdout, output } = await run(prepared.command).finally(prepared.remove);
  try {
    return JSON.parse(stdout) as Summary;
  } catch {
    throw new Error(`the load test printed no summary:\n${output}`);
  }
}

/** Load in the background, until it is killed or its time is over. */
export function startLoad(outputs: Outputs, load: Load): Running {
  const prepared = command(outputs, load);
  const { finished, kill } = start(prepared.command);
  return { finished: finished.finally(prepared.remove), kill };
}
