import assert from "node:assert/strict";
import { test } from "node:test";
import { objectivesSchema } from "../../../signals/objectives.ts";
import { RecordingChoice } from "./recording-choice.ts";

const minutes = 60;

function testChoice() {
  let clock = 1_234_567;
  const changes: string[] = [];
  const objectives = objectivesSchema.parse({});
  const choice = new RecordingChoice({
    objectives,
    now: () => clock,
    onChange: (mode) => changes.push(mode),
  });
  return {
    choice,
    changes,
    /** Two requests a second of so many milliseconds, and a write measured each five seconds. */
    pass(seconds: number, milliseconds: { logging: number; total: number; write?: number }, perSecond = 2) {
      for (let second = 0; second < seconds; second += 1) {
        clock += 1000;
        for (let request = 0; request < perSecond; request += 1) {
          choice.observe({ logging: milliseconds.logging / 1000, total: milliseconds.total / 1000 });
        }
        if (milliseconds.write !== undefined && second % 5 === 0) choice.measured(milliseconds.write / 1000);
      }
    },
    idle(seconds: number) {
      clock += seconds * 1000;
    },
  };
}

const slow = { logging: 20, total: 40 };
const queued = { logging: 1, total: 21 };
const cheap = { ...queued, write: 4 };
const dear = { ...queued, write: 6 };

/** In queue mode, a moment ago. */
function switched() {
  const it = testChoice();
  it.pass(6 * minutes, slow);
  assert.deepEqual(it.changes, ["queue"]);
  return it;
}

test("expensive logging switches to the queue after five minutes, not before", () => {
  const it = testChoice();
  it.pass(5 * minutes - 5, slow);
  assert.equal(it.choice.mode, "sync");
  it.pass(20, slow);
  assert.deepEqual([it.choice.mode, it.changes], ["queue", ["queue"]]);
});

for (const [what, load] of [
  ["a large share of little", { logging: 15, total: 19 }],
  ["a small share of much", { logging: 25, total: 100 }],
] as const) {
  test(`${what} does not switch`, () => {
    const it = testChoice();
    it.pass(20 * minutes, load);
    assert.deepEqual(it.changes, []);
  });
}

test("it is the five minutes that count, not a minute of them", () => {
  const it = testChoice();
  it.pass(10 * minutes, { logging: 1, total: 30 });
  it.pass(1 * minutes, slow);
  it.pass(10 * minutes, { logging: 1, total: 30 });
  assert.deepEqual(it.changes, []);
});

test("a few requests are no measure", () => {
  const it = testChoice();
  for (let index = 0; index < 60; index += 1) {
    it.pass(1, slow, 1);
    it.idle(9);
  }
  assert.deepEqual(it.changes, []);
});

test("the queue is left after a synchronous write has been foreseen as cheap for fifteen minutes", () => {
  const it = switched();
  it.pass(15 * minutes - 30, cheap);
  assert.deepEqual(it.changes, ["queue"]);
  it.pass(60, cheap);
  assert.deepEqual(it.changes, ["queue", "sync"]);
});

test("the queue is kept while a synchronous write would be dear, however cheap the queue is", () => {
  const it = switched();
  it.pass(60 * minutes, dear);
  assert.deepEqual(it.changes, ["queue"]);
});

test("a dear spell starts the fifteen minutes anew", () => {
  const it = switched();
  it.pass(14 * minutes, cheap);
  it.pass(3 * minutes, { ...queued, write: 100 });
  it.pass(15 * minutes, cheap);
  assert.deepEqual(it.changes, ["queue"]);
  it.pass(10 * minutes, cheap);
  assert.deepEqual(it.changes, ["queue", "sync"]);
});

test("without traffic nothing changes, and a pause starts the fifteen minutes anew", () => {
  const it = switched();
  it.pass(14 * minutes, cheap);
  it.idle(60 * minutes);
  assert.equal(it.choice.mode, "queue");
  it.pass(14 * minutes, cheap);
  assert.equal(it.choice.mode, "queue");
  it.pass(2 * minutes, cheap);
  assert.equal(it.choice.mode, "sync");
});

test("requests without a measured write do not lead back", () => {
  const it = switched();
  it.pass(60 * minutes, queued);
  assert.deepEqual(it.changes, ["queue"]);
});

test("a pause in sync mode leaves nothing of what was before", () => {
  const it = testChoice();
  it.pass(4 * minutes, slow);
  it.idle(60 * minutes);
  it.pass(2 * minutes, slow);
  assert.deepEqual(it.changes, []);
  it.pass(4 * minutes, slow);
  assert.deepEqual(it.changes, ["queue"]);
});

test("load that is dear in sync and cheap in the queue changes no more often than every twenty minutes", () => {
  const it = testChoice();
  for (let minute = 0; minute < 120; minute += 1) it.pass(1 * minutes, it.choice.mode === "sync" ? slow : cheap);
  assert.ok(it.changes.length <= 12, it.changes.join());
  assert.deepEqual(it.changes.slice(0, 3), ["queue", "sync", "queue"]);
});
