import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, type Turn } from "./comparisons.ts";

const comparison = { subject: "queue", what: "one to another", goal: 0.65 } as const;

function turn(rate: number, more: Partial<Turn> = {}): Turn {
  const own = { answered: rate * 4, checked: rate / 25, failed: 0, seconds: 4, p99Ms: 5, busy: 0.97, othersBusy: 0.7 };
  return { rate, cpuMicroseconds: 0.97e6 / rate, recordedShare: undefined, ...own, ...more };
}

test("turns are compared in pairs: a machine that slows down for both changes nothing", () => {
  const { seen, met } = compare(
    comparison,
    [turn(7000), turn(3500), turn(1400)],
    [turn(10_000), turn(5000), turn(2000)],
  );
  assert.deepEqual([seen, met], ["x 0.70", true]);
});

test("a base that did not fill its core does not flatter", () => {
  const idle = { busy: 0.5, cpuMicroseconds: 50 };
  const { seen, met } = compare(comparison, [turn(8000, { cpuMicroseconds: 100 })], [turn(10_000, idle)]);
  assert.deepEqual([seen, met], ["x 0.50", false]);
});

test("processor time counts only where the other cores were the limit", () => {
  const heldUp = { busy: 0.7, cpuMicroseconds: 140 };
  const base = [turn(10_000, { cpuMicroseconds: 97 })];
  assert.equal(compare(comparison, [turn(5000, { ...heldUp, othersBusy: 0.97 })], base).seen, "x 0.69");
  assert.equal(compare(comparison, [turn(5000, { ...heldUp, othersBusy: 0.7 })], base).seen, "x 0.50");
});

test("a service that refuses has not met a goal", () => {
  const { met, details } = compare(comparison, [turn(9000, { failed: 900 })], [turn(10_000)]);
  assert.equal(met, false);
  assert.match(details, /2\.50 % refused/);
});

test("a service whose rows wait for the end of the turn has not met a goal", () => {
  const recording = (recordedShare: number) => compare(comparison, [turn(9000, { recordedShare })], [turn(10_000)]);
  assert.equal(recording(0.97).met, true);
  assert.equal(recording(0.85).met, false);
  assert.match(recording(0.85).details, /85 % in Postgres/);
});

test("a turn without its counterpart is an error, not a draw", () => {
  assert.throws(() => compare(comparison, [turn(8000), turn(8000)], [turn(10_000)]), /turn 2/);
});
