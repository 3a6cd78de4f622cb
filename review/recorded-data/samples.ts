/** Values over time: plausible, and the same at every run. */
import { catalogue } from "../../signals/catalogue/index.ts";
import type { Metric, Unit } from "../../signals/metric.ts";
import type { Labels } from "./label-sets.ts";
import type { NeededSeries } from "./needs.ts";

/** A series as Prometheus names it, with its value at each moment. */
export interface SampledSeries {
  readonly name: string;
  readonly labels: Labels;
  /** NaN where there is none. */
  readonly values: readonly number[];
}

/** FNV-1a: a small number that depends on every character. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** Mulberry32: numbers of 0..1 that look random and follow from the seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function metricOf(name: string): Metric | undefined {
  return Object.values(catalogue)
    .flatMap((metrics): Metric[] => Object.values(metrics))
    .find((metric) => metric.name === name);
}

/** Around 1, with a wave of some three hours and noise. */
function course(times: readonly number[], random: () => number): number[] {
  const phase = random() * 2 * Math.PI;
  let noise = 0;
  return times.map((time) => {
    noise = 0.9 * noise + 0.1 * (random() - 0.5);
    return 1 + 0.15 * Math.sin(time / 1700 + phase) + 0.3 * noise;
  });
}

/** The part of all that falls on a label set: most requests succeed, most look-ups hit. */
function shareOf(name: string, labels: Labels): number {
  const rare = /error|fail|reject|shed|evict|drop|refused|aside|restart|oom|wrong|deadlock|rollback|folded/.test(name);
  const parts = [
    rare ? 0.002 : 1,
    labels.is_anomaly === "true" || /anomal/.test(name) ? 0.03 : 1,
    labels.operation === "miss" ? 0.1 : 1,
    /^5/.test(labels.code ?? "") ? 0.003 : /^[34]/.test(labels.code ?? "") ? 0.02 : 1,
    labels.mode === "idle" ? 1 : labels.mode === undefined ? 1 : 0.2,
  ];
  return parts.reduce((product, part) => product * part, 1);
}

/** Increase a second. */
function speedOf(name: string, unit: Unit | undefined): number {
  if (name.includes("cpu")) return 0.6;
  if (unit === "bytes" || name.includes("bytes")) return 60_000;
  if (unit === "seconds") return 0.4;
  return 8;
}

/** What a gauge stays near. */
function levelOf(name: string, unit: Unit | undefined, labels: Labels, end: number): number {
  if (/^up$|success|synchron|sync_status|info$|degraded|ALERTS/.test(name)) return name.includes("degraded") ? 0 : 1;
  if (unit === "timestamp_seconds" || /timestamp|start_time/.test(name)) return end - 20_000;
  if (/ratio|share/.test(name)) return /hit/.test(name) ? 0.91 : /slow|5xx|error|miss|anomal/.test(name) ? 0.004 : 0.4;
  if (unit === "ratio") return 0.4;
  if (/interval/.test(name)) return 15;
  if (unit === "seconds" || /seconds|:p\d\d/.test(name)) return 0.045;
  if (unit === "bytes" || /bytes/.test(name)) {
    if (/total|limit|size|max/i.test(name)) return 8e9;
    return /avail|free/i.test(name) ? 5e9 : 1.6e8;
  }
  if (/limit|max|budget/.test(name)) return 2000;
  if (/rate|requests|operations|responses|predictions/.test(name)) return 25 * shareOf(name, labels);
  return /queue|waiting|pending/.test(name) ? 2 : 7;
}

/** Constants of a machine or of a configuration. */
const steady =
  /^up$|success|sync|limit|total_bytes|MemTotal|size_bytes|max|start_time|timestamp|interval|info|ALERTS|version/i;

function gauge(name: string, unit: Unit | undefined, labels: Labels, times: readonly number[]): number[] {
  const random = randomFrom(seedOf(`${name}${JSON.stringify(labels)}`));
  const level = levelOf(name, unit, labels, times.at(-1) ?? 0);
  // An alert fires for a while: marks of the whole hour would hide what they mark.
  const end = times.at(-1) ?? 0;
  if (name === "ALERTS") return times.map((time) => (time >= end - 1500 && time < end - 900 ? 1 : Number.NaN));
  if (steady.test(name) && !name.includes(":")) return times.map(() => level);
  const own = level * (0.8 + 0.4 * random());
  const values = course(times, random).map((factor) => own * factor);
  const whole = unit === "count" && !/load|rate|:/.test(name);
  return values.map((value) => (whole ? Math.round(value) : value));
}

function counter(key: string, speed: number, times: readonly number[]): number[] {
  const random = randomFrom(seedOf(key));
  let total = 0;
  return course(times, random).map((factor, index) => {
    const before = times[index - 1] ?? times[index] ?? 0;
    total += speed * factor * ((times[index] ?? 0) - before);
    return total;
  });
}

/** The share of a log-normal distribution up to a bound: `median` in the metric's unit, a factor of two as its spread. */
function shareUpTo(bound: number, median: number): number {
  return 1 / (1 + (median / bound) ** 2.6);
}

function histogram(metric: string, labels: Labels, times: readonly number[]): SampledSeries[] {
  const key = `${metric}${JSON.stringify(labels)}`;
  const known = metricOf(metric);
  const random = randomFrom(seedOf(`${key} median`));
  const median = (known?.unit === "seconds" || metric.includes("seconds") ? 0.02 : 50) * (0.6 + random());
  const observed = counter(key, 4 * shareOf(metric, labels), times);
  // How slow it is changes too: each moment's observations have a median of their own.
  const medians = course(times, random).map((factor) => median * factor ** 2);
  const added = observed.map((count, index) => count - (observed[index - 1] ?? 0));
  const totalOf = (each: (index: number) => number) => {
    let total = 0;
    return added.map((count, index) => {
      total += count * each(index);
      return total;
    });
  };
  const bounds = known?.buckets ?? [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
  return [
    ...bounds.map((bound) => ({
      name: `${metric}_bucket`,
      labels: { ...labels, le: String(bound) },
      values: totalOf((index) => shareUpTo(bound, medians[index] ?? median)),
    })),
    { name: `${metric}_bucket`, labels: { ...labels, le: "+Inf" }, values: observed },
    { name: `${metric}_count`, labels, values: observed },
    { name: `${metric}_sum`, labels, values: totalOf((index) => 1.2 * (medians[index] ?? median)) },
  ];
}

/** The series of one metric and label set at the given moments (seconds since 1970). */
export function sampled(need: NeededSeries, labels: Labels, times: readonly number[]): readonly SampledSeries[] {
  const { metric, type } = need;
  if (type === "histogram") return histogram(metric, labels, times);
  const unit = metricOf(metric)?.unit;
  const values =
    type === "gauge"
      ? gauge(metric, unit, labels, times)
      : counter(`${metric}${JSON.stringify(labels)}`, speedOf(metric, unit) * shareOf(metric, labels), times);
  return [{ name: metric, labels, values }];
}

/** Moments up to `end` (seconds): the last `denseSeconds` at the scrape interval, what lies before once in two minutes. */
export function moments(end: number, hours: number, intervalSeconds: number, denseSeconds = 4500): number[] {
  const times: number[] = [];
  const start = end - hours * 3600;
  for (let time = start; time < end - denseSeconds; time += 120) times.push(time);
  for (let time = Math.max(start, end - denseSeconds); time <= end; time += intervalSeconds) times.push(time);
  return times;
}
