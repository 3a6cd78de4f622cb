import assert from "node:assert/strict";
import { test } from "node:test";
import { container } from "./container.ts";
import { diffInputs } from "./diff.ts";
import { withName } from "./naming.ts";
import { network } from "./network.ts";
import { Secret, unknown, type ValueObject } from "./properties.ts";

const base: ValueObject = { image: "i", name: "c", mustRun: true, restart: "no" };
const diff = (state: ValueObject, inputs: ValueObject, ignored: string[] = []): string[] =>
  diffInputs(container.properties, { ...base, ...state }, { image: "i", name: "c", ...inputs }, ignored).map(
    ({ property, kind, replace }) => `${kind} ${property}${replace ? " replace" : ""}`,
  );

test("the same fields replace as in the official provider", () => {
  const replacing: ValueObject = {
    image: "j",
    command: ["a"],
    envs: ["A=1"],
    uploads: [{ file: "/a", content: "x" }],
    ports: [{ internal: 80 }],
    networksAdvanced: [{ name: "n" }],
    capabilities: { drops: ["ALL"] },
    user: "1",
    readOnly: true,
    networkMode: "host",
  };
  for (const [name, value] of Object.entries(replacing)) {
    assert.deepEqual(diff({}, { [name]: value }), [
      `${name === "image" ? "update" : name === "networkMode" ? "update" : "add"} ${name} replace`,
    ]);
  }
});

test("the same fields update in place as in the official provider", () => {
  const inPlace: ValueObject = {
    restart: "always",
    memory: 64,
    memorySwap: 64,
    cpuShares: 512,
    wait: true,
    waitTimeout: 5,
    destroyGraceSeconds: 3,
    healthcheck: { tests: ["CMD", "true"] },
    tmpfs: { "/tmp": "" },
    init: true,
  };
  for (const [name, value] of Object.entries(inPlace)) {
    const [change, ...others] = diffInputs(container.properties, base, { image: "i", name: "c", [name]: value });
    assert.deepEqual([change?.property, change?.replace, others], [name, false, []]);
  }
});

test("what the engine chose, defaults, empty values and the order of sets are no change", () => {
  assert.deepEqual(diff({ command: ["from", "image"], hostname: "abc", shmSize: 64, init: false }, {}), []);
  assert.deepEqual(diff({}, { restart: "no", mustRun: true, wait: false, readOnly: false, memory: 0, envs: [] }), []);
  assert.deepEqual(diff({ envs: ["A=1", "B=2"] }, { envs: ["B=2", "A=1"] }), []);
  assert.deepEqual(diff({ command: ["a", "b"] }, { command: ["b", "a"] }), ["update command replace"]);
  assert.deepEqual(diff({ ports: [{ internal: 80, external: 32768 }] }, { ports: [{ internal: 80 }] }), []);
  assert.deepEqual(diff({ ports: [{ internal: 80, external: 80 }] }, { ports: [{ internal: 80, external: 81 }] }), [
    "update ports replace",
  ]);
  const asked = { tests: ["CMD", "true"], interval: "5s" };
  assert.deepEqual(diff({ healthcheck: asked }, { healthcheck: { ...asked, retries: 0, timeout: "0s" } }), []);
});

test("a stopped container is a change of mustRun, a removed input is a deletion", () => {
  assert.deepEqual(diff({ mustRun: false }, {}), ["update mustRun"]);
  assert.deepEqual(diff({ memory: 64 }, {}), ["delete memory"]);
  assert.deepEqual(diff({ readOnly: true }, {}), ["delete readOnly replace"]);
});

test("an unknown value is a change, an ignored one is none, a secret compares by its value", () => {
  assert.deepEqual(diff({}, { image: unknown }), ["update image replace"]);
  assert.deepEqual(diff({ memory: 64 }, { memory: 128 }, ["memory"]), []);
  assert.deepEqual(diff({ envs: [new Secret("A=1")] }, { envs: [new Secret("A=1")] }), []);
  assert.deepEqual(diff({ envs: [new Secret("A=1")] }, { envs: [new Secret("A=2")] }), ["update envs replace"]);
});

test("a failed start replaces", () => {
  assert.equal(container.tainted?.({ __failed: true }), "wait");
  assert.equal(container.tainted?.({}), undefined);
});

test("every change of a network replaces it", () => {
  const changes = diffInputs(
    network.properties,
    { name: "n", labels: [] },
    { name: "n", labels: [{ label: "a", value: "b" }] },
  );
  assert.deepEqual(changes, [{ property: "labels", kind: "add", replace: true }]);
});

test("a generated name is stable, follows the seed, and a given one wins", () => {
  const seed = Uint8Array.from([1, 2, 3]);
  const first = withName({}, {}, "web", seed);
  assert.match(String(first.name), /^web-[0-9a-f]{7}$/);
  assert.equal(withName({}, {}, "web", seed).name, first.name);
  assert.equal(withName({}, first, "web", Uint8Array.from([9])).name, first.name);
  assert.notEqual(withName({}, {}, "web", Uint8Array.from([9])).name, first.name);
  assert.equal(withName({ name: "own" }, first, "web", seed).name, "own");
  // A name that the program gave before is no generated one: without it comes a new one.
  assert.notEqual(withName({}, { name: "own" }, "web", seed).name, "own");
});
