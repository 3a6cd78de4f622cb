/** Maintenance windows as intervals in which routes are mute. */
import type { Maintenance } from "../signals/maintenance.ts";
import { type NamedInterval, type TimeInterval, weeklyInterval } from "./time-intervals.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Begin and end of a window that is declared by its moments, in whole minutes: never shorter than declared. */
export function absoluteWindow({
  start,
  end,
}: Maintenance): { readonly from: number; readonly to: number } | undefined {
  if (start === undefined || end === undefined) return undefined;
  return {
    from: Math.floor(Date.parse(start) / minuteMs) * minuteMs,
    to: Math.ceil(Date.parse(end) / minuteMs) * minuteMs,
  };
}

/** Alertmanager knows no moments, only years, months, days and times: a part a day, whole days of a month taken together. */
export function absoluteIntervals(from: number, to: number): readonly TimeInterval[] {
  const intervals: TimeInterval[] = [];
  let at = from;
  while (at < to) {
    const midnight = Math.floor(at / dayMs) * dayMs;
    const date = new Date(at);
    const month = { months: [String(date.getUTCMonth() + 1)], years: [String(date.getUTCFullYear())] };
    const day = date.getUTCDate();
    const endOfMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    const wholeDays = at === midnight ? Math.floor((Math.min(to, endOfMonth) - at) / dayMs) : 0;
    if (wholeDays > 0) {
      intervals.push({ days_of_month: [`${day}:${day + wholeDays - 1}`], ...month });
      at += wholeDays * dayMs;
    } else {
      const end = Math.min(to, midnight + dayMs);
      intervals.push({
        times: [{ start_time: timeOfDay(at - midnight), end_time: timeOfDay(end - midnight) }],
        days_of_month: [String(day)],
        ...month,
      });
      at = end;
    }
  }
  return intervals;
}

function timeOfDay(ms: number): string {
  const minutes = ms / minuteMs;
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  return `${two(minutes / 60)}:${two(minutes % 60)}`;
}

export interface Mute {
  readonly label: "host" | "client";
  readonly value: string;
  /** Name of the interval in which it tells nobody. */
  readonly interval: string;
}

/** Who is mute when: one interval for each host and each client that some window names. */
export function mutes(windows: readonly Maintenance[]): readonly Mute[] {
  const values = (label: Mute["label"]) => [...new Set(windows.flatMap((window) => window[`${label}s`] ?? []))];
  return (["host", "client"] as const).flatMap((label) =>
    values(label).map((value) => ({ label, value, interval: `maintenance-${label}-${value}` })),
  );
}

export function maintenanceIntervals(windows: readonly Maintenance[]): readonly NamedInterval[] {
  return mutes(windows).map(({ label, value, interval }) => ({
    name: interval,
    time_intervals: windows.filter((window) => window[`${label}s`]?.includes(value)).flatMap(intervalsOf),
  }));
}

function intervalsOf(window: Maintenance): readonly TimeInterval[] {
  const absolute = absoluteWindow(window);
  if (absolute !== undefined) return absoluteIntervals(absolute.from, absolute.to);
  return window.weekly === undefined ? [] : [weeklyInterval(window.weekly)];
}
