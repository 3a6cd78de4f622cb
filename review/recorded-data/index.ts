/**
 * Data for pictures where no stack runs: six hours of plausible series for every metric that dashboards read, the same at
 * every run, served by a temporary Prometheus.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rendered } from "../diff/rendered.ts";
import { labelSets } from "./label-sets.ts";
import { hostsOf, type NeededSeries, neededSeries } from "./needs.ts";
import { writeOpenMetrics } from "./open-metrics.ts";
import { backfill, startPrometheus } from "./prometheus.ts";
import { moments, type SampledSeries, sampled } from "./samples.ts";

export interface RecordedData {
  readonly url: string;
  /** The last moment that has data (seconds since 1970). */
  readonly end: number;
  readonly hours: number;
  readonly series: number;
  readonly stop: () => Promise<void>;
}

/** Always the same moment, so that pictures of the same dashboards are the same (seconds since 1970). */
const recordedEnd = Date.UTC(2026, 0, 15, 12) / 1000;
const hours = 6;

export function* seriesFor(
  needs: readonly NeededSeries[],
  hosts: readonly string[],
  times: readonly number[],
): Generator<SampledSeries> {
  for (const need of needs) for (const labels of labelSets(need, hosts)) yield* sampled(need, labels, times);
}

/**
 * Makes and serves data for the dashboards of the given folders.
 * @param intervalSeconds the scrape interval of the stack: `$__rate_interval` follows from it.
 */
export async function recordData(
  rendered: readonly Rendered[],
  intervalSeconds: number,
  end = recordedEnd,
): Promise<RecordedData> {
  const folder = mkdtempSync(join(tmpdir(), "vigia-recorded-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const times = moments(end, hours, intervalSeconds);
    let count = 0;
    const counted = function* () {
      for (const series of seriesFor(neededSeries(rendered), hostsOf(rendered), times)) {
        count += 1;
        yield series;
      }
    };
    await writeOpenMetrics(join(folder, "series.txt"), counted(), times);
    await backfill(join(folder, "series.txt"), join(folder, "data"));
    rmSync(join(folder, "series.txt"));
    const { url, stop } = await startPrometheus(folder);
    return {
      url,
      end,
      hours,
      series: count,
      stop: async () => {
        await stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
