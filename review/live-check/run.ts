/** The whole check: dashboards read, stores found and asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { frontend, frontendRequests } from "../../signals/catalogue/haproxy.ts";
import { type Checked, checkDashboards, isGood } from "./check.ts";
import { readDashboards } from "./dashboard.ts";
import type { Options } from "./options.ts";
import { readRightlyEmpty } from "./rightly-empty.ts";
import { renderStack, scrapeSecondsOf, storesOfStack } from "./stack.ts";
import { Store } from "./store.ts";

/** Requests a second below which nobody counts as calling: the monitoring's own probe makes one every few seconds. */
const someCalls = 1;

/** Ratios have no value while nobody calls: what to do about many empty panels at once. */
async function hintWithoutCalls(prometheus: Store | undefined): Promise<string | undefined> {
  const query = `sum(rate(${frontendRequests.name}{proxy="${frontend}"}[2m]))`;
  const answer = await prometheus?.instant(query, Date.now() / 1000).catch(() => undefined);
  const calls = answer?.value[0]?.points[0]?.[1] ?? 0;
  if (prometheus === undefined || calls >= someCalls) return undefined;
  return `hint: nobody calls the stack (${calls.toFixed(1)} requests/s), and ratios and latencies have no value then: make load RATE=10 DURATION=5m`;
}

/** @param say hears one line of progress a dashboard */
export async function liveCheck(options: Options, say: (line: string) => void): Promise<Checked[]> {
  const scratch = mkdtempSync(join(tmpdir(), "vigia-live-check-"));
  try {
    if (options.dashboards === undefined) await renderStack(options.stack, scratch, options.config);
    const dashboards = readDashboards(options.dashboards ?? join(scratch, "dashboards"));
    const scrapeSeconds = options.dashboards === undefined ? scrapeSecondsOf(scratch) : options.scrapeSeconds;
    const places = options.stores.length > 0 ? options.stores : await storesOfStack(options.stack);
    const stores = new Map(places.map((place) => [place.uid, new Store(place)]));
    for (const store of stores.values()) await store.assertReachable();
    say(`asking ${places.map(({ uid, url }) => `${uid} (${url})`).join(" and ")} for ${dashboards.length} dashboards`);
    const result = await checkDashboards({
      ...{ dashboards, stores, scrapeSeconds },
      rightlyEmpty: await readRightlyEmpty(),
      onDashboard: (uid, checked) => {
        const bad = checked.filter((it) => !isGood(it)).length;
        say(`${uid}: ${checked.length} queries${bad > 0 ? `, ${bad} with problems` : ""}`);
      },
    });
    const hint = result.every(isGood) ? undefined : await hintWithoutCalls(stores.get("prometheus"));
    if (hint !== undefined) say(hint);
    return result;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Queries that took longer than they may. */
export function tooSlow(checked: readonly Checked[], seconds: number | undefined): Checked[] {
  return seconds === undefined ? [] : checked.filter((it) => (it.seconds ?? 0) > seconds);
}
