import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Judgement, ObjectiveName, Report } from "../../loadtest/objectives.ts";
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

/** Runs the load to its end. Objectives may be missed; a load test that could not run, or whose exit code contradicts it, throws. */
export async function sendLoad(outputs: Outputs, load: Load): Promise<Report> {
  const prepared = command(outputs, load);
  const { code, stdout, output } = await run(prepared.command).finally(prepared.remove);
  if (code !== 0 && code !== 1) throw new Error(`the load test could not be run (${code}):\n${output}`);
  const report = JSON.parse(stdout) as Report;
  const missed = report.objectives.some(({ result }) => result === "fail");
  if (missed !== (code === 1)) throw new Error(`the load test ended with ${code}, and says:\n${stdout}`);
  return report;
}

/** What a machine misses that has no time left, whatever the service does. */
const ofTime: readonly ObjectiveName[] = ["P95 of the latency", "throughput"];

/**
 * Objectives without a pass. Those of time are no fault of the service where the load generator, on the same cores, was
 * held up itself.
 */
export function notMet({ objectives, generator }: Report): Judgement[] {
  const excused = generator.bottleneck.length > 0 ? ofTime : [];
  return objectives.filter(
    ({ objective, result }) => result !== "pass" && !(result === "fail" && excused.includes(objective)),
  );
}

/** Load in the background, until it is killed or its time is over. */
export function startLoad(outputs: Outputs, load: Load): Running {
  const prepared = command(outputs, load);
  const { finished, kill } = start(prepared.command);
  return { finished: finished.finally(prepared.remove), kill };
}
