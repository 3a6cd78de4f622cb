/** What the service says of its queue, and waiting until what was queued is in Postgres. */
import { setTimeout as delay } from "node:timers/promises";
import { sumOf } from "../service/test-support/exposition.ts";
import { queueRows, recordedRows } from "../signals/catalogue/service.ts";

const withinMs = 120_000;

/** Throws where rows are still queued after two minutes. */
export async function untilDrained(metricsUrl: string): Promise<void> {
  let rows: number | undefined;
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await delay(1000)) {
    rows = await read(metricsUrl, queueRows.name);
    if (rows === 0) return;
  }
  throw new Error(`${metricsUrl} still reports ${rows} queued rows after ${withinMs / 1000} s`);
}

/** Rows that the queue's worker has brought to Postgres since the service began. */
export async function rowsFromQueue(metricsUrl: string): Promise<number> {
  return (await read(metricsUrl, recordedRows.name, { by: "worker" })) ?? 0;
}

async function read(
  metricsUrl: string,
  name: string,
  labels: Record<string, string> = {},
): Promise<number | undefined> {
  return sumOf(await (await fetch(metricsUrl)).text(), name, labels);
}
