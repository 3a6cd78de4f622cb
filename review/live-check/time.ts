/** Time ranges of dashboards, and the steps that a panel asks for in them. */
import { milliseconds, type Range } from "../preview/query/intervals.ts";
import { CheckProblem } from "./problem.ts";

/** `now`, `now-30d`, `now-1h/h` (rounded down): what dashboards as code use. @param now milliseconds since 1970 */
export function moment(text: string, now: number): number {
  const [, minus, , unit] = /^now(?:-(\d+(?:ms|[smhdwMy])))?(\/([smhd]))?$/.exec(text) ?? [];
  if (!/^now/.test(text) || (text !== "now" && minus === undefined && unit === undefined)) {
    const fixed = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
    if (Number.isFinite(fixed)) return fixed;
    throw new CheckProblem(`'${text}' is no moment`, "write now, now-1h, now-30d, or a date");
  }
  const at = now - (minus === undefined ? 0 : milliseconds(minus.replace(/M$/, "d").replace(/^(\d+)d$/, "$1d")));
  return unit === undefined ? at : Math.floor(at / milliseconds(`1${unit}`)) * milliseconds(`1${unit}`);
}

export function rangeOf({ from, to }: { from: string; to: string }, now: number): Range {
  return { from: moment(from, now), to: moment(to, now) };
}

/** Milliseconds to which Grafana rounds the distance of two points, each with the highest distance that it stands for. */
const rounded: readonly (readonly [upTo: number, step: number])[] = [
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1500, 1000],
  [3500, 2000],
  [7500, 5000],
  [12_500, 10_000],
  [17_500, 15_000],
  [25_000, 20_000],
  [45_000, 30_000],
  [90_000, 60_000],
  [210_000, 120_000],
  [450_000, 300_000],
  [750_000, 600_000],
  [1_050_000, 900_000],
  [1_500_000, 1_200_000],
  [2_700_000, 1_800_000],
  [5_400_000, 3_600_000],
  [9_000_000, 7_200_000],
  [16_200_000, 10_800_000],
  [32_400_000, 21_600_000],
  [86_400_000, 43_200_000],
  [604_800_000, 86_400_000],
];

/** Milliseconds between two of `points` points in the range, rounded as Grafana rounds. */
export function wantedInterval({ from, to }: Range, points: number): number {
  const exact = (to - from) / Math.max(1, points);
  return rounded.find(([upTo]) => exact < upTo)?.[1] ?? 604_800_000;
}
