/** Waits until what was queued is in Postgres. */
import { setTimeout as delay } from "node:timers/promises";
import { sumOf } from "../service/test-support/exposition.ts";
import { queueRows } from "../signals/catalogue/service.ts";

const withinMs = 120_000;

/** Throws where rows are still queued after two minutes. */
export async function untilDrained(metricsUrl: string): Promise<void> {
  let rows: number | undefined;
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await delay(1000)) {
    rows = sumOf(await (await fetch(metricsUrl)).text(), queueRows.name);
    if (rows === 0) return;
  }
  throw new Error(`${metricsUrl} still reports ${rows} queued rows after ${withinMs / 1000} s`);
}
