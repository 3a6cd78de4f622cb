import assert from "node:assert/strict";
import { test } from "node:test";
import { drills } from "./catalogue.ts";
import { readOptions } from "./options.ts";

const namesOf = (...args: string[]) => {
  const { task } = readOptions(args);
  return task.kind === "drills" ? task.drills.map(({ name }) => name) : task.kind;
};

test("without a name the drills are listed; all is every one of them", () => {
  assert.equal(namesOf(), "list");
  assert.deepEqual(
    namesOf("all"),
    drills.map(({ name }) => name),
  );
});

test("several drills are made in the order of their names", () => {
  assert.deepEqual(namesOf("errors,redis-stopped"), ["errors", "redis-stopped"]);
  assert.deepEqual(namesOf("errors", "redis-stopped"), ["errors", "redis-stopped"]);
});

test("a quiet run takes its length and the objective's rate", () => {
  assert.deepEqual(readOptions(["quiet", "--minutes", "2"]).task, { kind: "quiet", minutes: 2, rate: 180 });
});

test("what can't be is named with its value", () => {
  assert.throws(() => readOptions(["redis-stoped"]), /redis-stoped.*redis-stopped/s);
  assert.throws(() => readOptions(["errors,quiet"]), /quiet/);
  assert.throws(() => readOptions(["errors", "--rate", "1"]), /--rate 1/);
  assert.throws(() => readOptions(["quiet", "--minutes", "0"]), /--minutes 0/);
});
