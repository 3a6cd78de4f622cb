/**
 * What data there is: which series, and at which moments. 15 days of everything at every scrape would be more than a thousand
 * million samples; what a panel's query reads at its own range is there in full, the rest of the 15 days is thinner.
 */
import { type Labels, labelSets } from "../recorded-data/label-sets.ts";
import type { NeededSeries } from "../recorded-data/needs.ts";

export interface Size {
  /** Series ids; each has one model. */
  readonly series: number;
  readonly days: number;
  /** Seconds between two scrapes. */
  readonly scrapeSeconds: number;
}

/** A metric with its label sets, and how far apart its samples are. */
export interface Part {
  readonly need: NeededSeries;
  readonly sets: readonly Labels[];
  readonly kind: "recorded" | "recorded by model" | "raw" | "raw by model";
  /** From the latest to the oldest stretch: its age at most, and the distance of its samples (seconds). */
  readonly stretches: readonly { readonly upTo: number; readonly step: number }[];
}

const byModelLabels = ["series_id", "model_version"];
const hour = 3600;

/** Series up to this one have every scrape, also in metrics that are read for one series at a time: the first is opened. */
const lastOpened = "sensor_0020";

/** As long as a panel's default range of an hour and its widest window need. */
const rawSeconds = 1.5 * hour;

function isRecorded({ metric }: NeededSeries): boolean {
  return metric.includes(":");
}

/** Each label set once for each of the series ids. */
function forEachSeries(need: NeededSeries, hosts: readonly string[], count: number): Labels[] {
  const labels = need.labels.filter((label) => !byModelLabels.includes(label));
  const bases = labelSets({ ...need, labels }, hosts);
  const version = need.labels.includes("model_version") ? { model_version: "v1" } : {};
  return Array.from({ length: count }, (_, at) => `sensor_${String(at + 1).padStart(4, "0")}`).flatMap((series_id) =>
    bases.map((base) => ({ ...base, series_id, ...version })),
  );
}

/**
 * @param intervals seconds between two samples of what a rule records, by its name
 * @param openedOne metrics that are read for one series at a time only: those of most series are thinner
 */
export function spread(
  needs: readonly NeededSeries[],
  hosts: readonly string[],
  { series, days, scrapeSeconds }: Size,
  intervals: ReadonlyMap<string, number>,
  openedOne: ReadonlySet<string>,
): Part[] {
  const all = days * 24 * hour;
  return needs.flatMap((need): Part[] => {
    const byModel = need.labels.includes("series_id");
    const sets = byModel ? forEachSeries(need, hosts, series) : labelSets(need, hosts);
    const step = intervals.get(need.metric) ?? scrapeSeconds;
    const part = (kind: Part["kind"], own: readonly Labels[], stretches: Part["stretches"]) => ({
      need,
      kind,
      sets: own,
      stretches,
    });
    if (isRecorded(need)) {
      const thin = { upTo: all, step: Math.max(step, byModel ? 900 : 60) };
      return [part(byModel ? "recorded by model" : "recorded", sets, [{ upTo: 2 * hour, step }, thin])];
    }
    const full = [{ upTo: rawSeconds, step: scrapeSeconds }];
    if (!byModel) return [part("raw", sets, full)];
    if (!openedOne.has(need.metric)) return [part("raw by model", sets, full)];
    const shown = sets.filter(({ series_id = "" }) => series_id <= lastOpened);
    const others = sets.filter((set) => !shown.includes(set));
    return [part("raw by model", shown, full), part("raw by model", others, [{ upTo: rawSeconds, step: 60 }])];
  });
}

/** Moments of a part within a window, ascending. @param end the last moment that has data */
export function momentsOf({ stretches }: Part, end: number, window: { from: number; to: number }): number[] {
  const times: number[] = [];
  let youngest = end;
  for (const { upTo, step } of stretches) {
    const oldest = end - upTo;
    const last = Math.floor(Math.min(youngest, window.to - 1) / step) * step;
    const stretch: number[] = [];
    for (let time = last; time >= Math.max(oldest, window.from); time -= step) stretch.push(time);
    times.unshift(...stretch.reverse());
    youngest = Math.min(youngest, oldest - 1);
  }
  return times;
}
