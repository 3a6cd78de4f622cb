import type { Summary } from "../../loadtest/statistics.ts";
import { type Running, run, start } from "./command.ts";

interface Load {
  /** Requests a second. */
  readonly rate: number;
  readonly durationSeconds: number;
}

const command = (url: string, { rate, durationSeconds }: Load) =>
  [
    "node",
    "loadtest/main.ts",
    "--json",
    "--url",
    url,
    "--rate",
    `${rate}`,
    "--duration",
    `${durationSeconds}`,
  ] as const;

/** Runs the load to its end. Requests may fail; a load test that could not run throws. */
export async function sendLoad(url: string, load: Load): Promise<Summary> {
  const { stdout, output } = await run(command(url, load));
  try {
    return JSON.parse(stdout) as Summary;
  } catch {
    throw new Error(`the load test printed no summary:\n${output}`);
  }
}

/** Load in the background, until it is killed or its time is over. */
export function startLoad(url: string, load: Load): Running {
  return start(command(url, load));
}
