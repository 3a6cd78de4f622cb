import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { maintenanceSchema } from "../signals/maintenance.ts";
import { absoluteIntervals, absoluteWindow, maintenanceIntervals } from "./maintenance.ts";
import type { TimeInterval } from "./time-intervals.ts";

/** Whether a moment lies in an interval, as Alertmanager documents its fields; UTC. */
function contains({ times, days_of_month, months, years }: TimeInterval, moment: Date): boolean {
  const clock = moment.toISOString().slice(11, 16);
  const within = (ranges: readonly string[] | undefined, value: number) =>
    ranges === undefined ||
    ranges.some((range) => {
      const [from = "", to = from] = range.split(":");
      return value >= Number(from) && value <= Number(to);
    });
  return (
    (times === undefined || times.some(({ start_time, end_time }) => clock >= start_time && clock < end_time)) &&
    within(days_of_month, moment.getUTCDate()) &&
    within(months, moment.getUTCMonth() + 1) &&
    within(years, moment.getUTCFullYear())
  );
}

const minute = 60_000;

describe("a window between two moments", () => {
  for (const [start, end] of [
    ["2026-03-01T22:00:00Z", "2026-03-03T04:30:00Z"],
    ["2026-03-01T10:00:00Z", "2026-03-01T10:01:00Z"],
    ["2026-12-30T00:00:00Z", "2027-01-02T00:00:00Z"],
    ["2028-02-27T23:59:00Z", "2028-03-01T00:01:00Z"],
    ["2026-01-31T12:00:00+05:30", "2026-02-01T12:00:00+05:30"],
  ] as const) {
    test(`${start} to ${end} is mute in exactly these minutes`, () => {
      const from = Date.parse(start);
      const to = Date.parse(end);
      const intervals = absoluteIntervals(from, to);
      for (let at = from - 2 * 1440 * minute; at < to + 2 * 1440 * minute; at += minute) {
        const mute = intervals.some((interval) => contains(interval, new Date(at)));
        assert.equal(mute, at >= from && at < to, new Date(at).toISOString());
      }
    });
  }

  test("a month of whole days is one interval a month", () => {
    const intervals = absoluteIntervals(Date.UTC(2026, 2, 10), Date.UTC(2026, 4, 3));
    assert.deepEqual(
      intervals.map(({ days_of_month, months }) => [days_of_month?.[0], months?.[0]]),
      [
        ["10:31", "3"],
        ["1:30", "4"],
        ["1:2", "5"],
      ],
    );
  });

  test("seconds are never cut off", () => {
    const window = maintenanceSchema.parse({
      hosts: ["vm-1"],
      reason: "x",
      start: "2026-03-01T22:00:59Z",
      end: "2026-03-01T22:05:01Z",
    });
    assert.deepEqual(absoluteWindow(window), {
      from: Date.parse("2026-03-01T22:00:00Z"),
      to: Date.parse("2026-03-01T22:06:00Z"),
    });
  });
});

test("each host and client has one interval, of all windows that name it", () => {
  const windows = [
    { hosts: ["vm-1", "vm-2"], reason: "a", weekly: { weekdays: ["sunday"], from: "02:00", to: "04:00" } },
    { hosts: ["vm-1"], clients: ["acme"], reason: "b", start: "2026-03-01T22:00:00Z", end: "2026-03-01T23:00:00Z" },
  ].map((window) => maintenanceSchema.parse(window));
  assert.deepEqual(
    maintenanceIntervals(windows).map(({ name, time_intervals }) => [name, time_intervals.length]),
    [
      ["maintenance-host-vm-1", 2],
      ["maintenance-host-vm-2", 1],
      ["maintenance-client-acme", 1],
    ],
  );
});
