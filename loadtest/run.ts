/** Carries a plan out: fits first, then every prediction at its time, whatever became of those before. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "./client.ts";
import type { Arrival, Plan } from "./schedule.ts";
import type { Result } from "./statistics.ts";

/** How many fits are under way at a time; they are not part of the measurement. */
const parallelFits = 4;

/** Throws when a fit fails: without models there is nothing to measure. */
export async function fitAll(client: Client, fits: Plan["fits"]): Promise<void> {
  const waiting = [...fits];
  const worker = async (): Promise<void> => {
    for (let fit = waiting.shift(); fit !== undefined; fit = waiting.shift()) {
      const { status, body } = await client.post(`/fit/${fit.seriesId}`, {
        timestamps: fit.points.map(({ timestamp }) => timestamp),
        values: fit.points.map(({ value }) => value),
      });
      if (status !== 200) throw new Error(`POST /fit/${fit.seriesId} answered ${status}: ${body.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: parallelFits }, worker));
}

/** Resolves when every answer is there; `results` grows meanwhile, for whoever shows progress. */
export async function predictAll(client: Client, arrivals: readonly Arrival[], results: Result[]): Promise<void> {
  const start = performance.now();
  const under: Promise<void>[] = [];
  for (const arrival of arrivals) {
    const wait = start + arrival.at - performance.now();
    // Timers are exact to a millisecond: what is due within it goes now.
    if (wait >= 1) await delay(wait);
    under.push(
      predict(client, arrival).then((answer) => {
        results.push({ due: arrival.at, end: performance.now() - start, labelled: arrival.point.anomaly, ...answer });
      }),
    );
  }
  await Promise.all(under);
}

async function predict(client: Client, { seriesId, point }: Arrival): Promise<Pick<Result, "status" | "found">> {
  const { timestamp, value } = point;
  const { status, body } = await client.post(`/predict/${seriesId}`, { timestamp, value });
  return { status, found: status === 200 ? anomalyOf(body) : undefined };
}

/** Undefined for an answer that is none: it counts as an error. */
function anomalyOf(body: string): boolean | undefined {
  try {
    const { anomaly } = JSON.parse(body) as { anomaly?: unknown };
    return typeof anomaly === "boolean" ? anomaly : undefined;
  } catch {
    return undefined;
  }
}
