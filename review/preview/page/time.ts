/** The time range: as written (`now-1h`), and as milliseconds of this moment. */
import { dateMath, dateTime, isDateTime, makeTimeRange, rangeUtil, type TimeRange } from "@grafana/data";
import { duration, milliseconds, type Range } from "../query/intervals.ts";

/** `now-1h`, milliseconds since 1970, or a date. */
function raw(text: string): string | ReturnType<typeof dateTime> {
  if (text.includes("now")) return text;
  const moment = dateTime(/^\d+$/.test(text) ? Number(text) : text);
  return moment.isValid() ? moment : "now";
}

export function timeRange(from: string, to: string, timeZone: string): TimeRange {
  return rangeUtil.convertRawToRange({ from: raw(from), to: raw(to) }, timeZone);
}

/** A range as it stands in the address. */
export function written({ raw: { from, to } }: TimeRange): { from: string; to: string } {
  const text = (value: string | ReturnType<typeof dateTime>): string =>
    isDateTime(value) ? String(value.valueOf()) : value;
  return { from: text(from), to: text(to) };
}

export function absolute(from: number, to: number): TimeRange {
  return makeTimeRange(dateTime(from), dateTime(to));
}

export function rangeOf({ from, to }: TimeRange): Range {
  return { from: from.valueOf(), to: to.valueOf() };
}

/** The range of a panel that has one of its own, and how it is called. */
export function panelRange(
  range: TimeRange,
  { timeFrom, timeShift }: { timeFrom?: string | null; timeShift?: string | null },
): { range: TimeRange; note: string } {
  let result = range;
  const notes: string[] = [];
  if (timeFrom) {
    const from = timeFrom.startsWith("now") ? timeFrom : `now-${timeFrom}`;
    const moment = dateMath.parse(from);
    if (moment?.isValid()) {
      result = { from: moment, to: dateTime(), raw: { from, to: "now" } };
      notes.push(rangeUtil.describeTimeRange(result.raw));
    }
  }
  if (timeShift) {
    const shift = milliseconds(timeShift);
    result = absolute(result.from.valueOf() - shift, result.to.valueOf() - shift);
    notes.push(`time shift -${duration(shift)}`);
  }
  return { range: result, note: notes.join(", ") };
}

/** Milliseconds between two points that a panel of this width asks for, rounded as Grafana rounds. */
export function wantedInterval(range: TimeRange, points: number, least: string): number {
  return rangeUtil.calculateInterval(range, Math.max(1, points), least).intervalMs;
}
