import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { objectivesSchema } from "../signals/objectives.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { readOptions } from "./options.ts";

const folder = mkdtempSync(join(tmpdir(), "vigia-loadtest-"));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

test("lengths of time with and without a unit", () => {
  assert.deepEqual(["90", "60s", "10m", "1h", "1.5m"].map(parseDuration), [90, 60, 600, 3600, 90]);
  for (const wrong of ["", "m", "10 m", "-1", "10d"]) assert.equal(parseDuration(wrong), undefined, wrong);
  assert.deepEqual([600, 90, 3600].map(formatDuration), ["10m", "90s", "1h"]);
});

test("defaults are the site's target on this machine", () => {
  const options = readOptions([]);
  assert.equal(options?.rate, 180);
  assert.equal(options?.url.href, "http://127.0.0.1:8080/");
  assert.deepEqual([options?.objectives, options?.prometheus, options?.push], [undefined, undefined, undefined]);
  assert.equal(readOptions(["--duration", "10m"])?.durationSeconds, 600);
  assert.equal(readOptions(["--help"]), undefined);
});

test("a wrong option is named with its value", () => {
  const wrong: [string, string][] = [
    ["duration", "100000"],
    ["duration", "10x"],
    ["rate", "fast"],
    ["url", "ftp://127.0.0.1"],
    ["repeat-share", "0.99"],
    ["batch-points", "1001"],
    ["api-key-file", join(folder, "absent")],
    ["push-url", "http://127.0.0.1:9090/api/v1/write"],
  ];
  for (const [name, value] of wrong) {
    assert.throws(() => readOptions([`--${name}`, value]), new RegExp(`--${name}.*${value.slice(0, 8)}`), name);
  }
  assert.throws(() => readOptions(["--speed", "1"]), /speed/);
});

test("secrets come from files", () => {
  const key = file("key", "vigia_0123456789ab_secret\n");
  assert.deepEqual(readOptions(["--api-key-file", key])?.headers, { "x-api-key": "vigia_0123456789ab_secret" });
  assert.deepEqual(readOptions(["--token-file", key])?.headers, { authorization: "Bearer vigia_0123456789ab_secret" });
  assert.throws(() => readOptions(["--api-key-file", file("empty", "\n")]), /holds no secret/);
});

test("a stack's outputs say where to send what", () => {
  const outputs = {
    endpoints: { predictions: "http://127.0.0.1:17080", prometheus: "http://127.0.0.1:17090", alertmanager: "x" },
    objectives: objectivesSchema.parse({ throughputTarget: 300, cacheHitRatio: 0.9 }),
    passwords: { "prometheus-admin": "secret", "prometheus-grafana": "other" },
  };
  const options = readOptions(["--stack-outputs", file("outputs", JSON.stringify(outputs))]);
  assert.equal(options?.url.href, "http://127.0.0.1:17080/");
  assert.deepEqual(
    [options?.push?.url.href, options?.push?.user, options?.push?.password],
    ["http://127.0.0.1:17090/api/v1/write", "admin", "secret"],
  );
  assert.equal(options?.prometheus?.url.origin, "http://127.0.0.1:17090");
  assert.deepEqual([options?.objectives?.cacheHitRatio, options?.rate], [0.9, 300]);
  assert.equal(readOptions(["--stack-outputs", file("asked", JSON.stringify(outputs)), "--rate", "5"])?.rate, 5);
  const { objectives, ...older } = outputs;
  assert.throws(
    () => readOptions(["--stack-outputs", file("older", JSON.stringify(older))]),
    /make up.*\n.*\n?.*objectives/,
  );
  assert.throws(() => readOptions(["--stack-outputs", file("nothing", "")]), /is the stack up/);
  assert.throws(() => readOptions(["--stack-outputs", file("wrong", "{}")]), /endpoints/);
  const several = { ...outputs, endpoints: { prometheus: "http://127.0.0.1:17090" } };
  assert.throws(() => readOptions(["--stack-outputs", file("several", JSON.stringify(several))]), /--url/);
});
