import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readOptions } from "./options.ts";
import { placesOf } from "./stack.ts";

test("wrong options are named", () => {
  assert.throws(() => readOptions(["--prometeus", "x"]), /prometeus/);
  assert.throws(() => readOptions(["--prometheus", "localhost"]), /--prometheus localhost is no address/);
  assert.throws(() => readOptions(["--slow", "fast"]), /--slow fast/);
  assert.throws(() => readOptions(["--victoriametrics", "http://x"]), /without --prometheus/);
  assert.throws(() => readOptions(["--password-file", "/nowhere"]), /--password-file \/nowhere/);
  assert.equal(readOptions(["--help"]), undefined);
});

test("addresses are asked with the password of the file", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "vigia-live-check-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "pw"), "secret\n");
  const options = readOptions([
    "--prometheus",
    "http://127.0.0.1:9090",
    "--password-file",
    join(folder, "pw"),
    "--slow",
    "200",
  ]);
  assert.deepEqual(options?.stores, [
    { uid: "prometheus", url: "http://127.0.0.1:9090", user: "admin", password: "secret" },
  ]);
  assert.equal(options.slowSeconds, 0.2);
});

test("a stack's outputs say where its stores are; without them it is not up", () => {
  const passwords = { "prometheus-admin": "p", "prometheus-grafana": "g", victoriametrics: "v" };
  const endpoints = { prometheus: "http://127.0.0.1:9090", victoriametrics: "http://127.0.0.1:8428" };
  assert.deepEqual(
    placesOf(JSON.stringify({ endpoints, passwords }), "local").map(({ uid, password }) => [uid, password]),
    [
      ["prometheus", "p"],
      ["victoriametrics", "v"],
    ],
  );
  const { victoriametrics: _, ...without } = endpoints;
  assert.equal(placesOf(JSON.stringify({ endpoints: without, passwords }), "local").length, 1);
  assert.throws(() => placesOf("{}", "local"), /'local' says no address of Prometheus/);
  assert.throws(() => placesOf("", "local"), /no JSON/);
});
