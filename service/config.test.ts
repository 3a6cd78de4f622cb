import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readConfig } from "./config.ts";

const folder = mkdtempSync(join(tmpdir(), "vigia-config-"));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const valid = {
  DATABASE_URL: "postgres://vigia_service@10.0.0.1:5432/vigia",
  DATABASE_PASSWORD_FILE: file("database", "s3cret\n"),
  REDIS_URL: "redis://service@10.0.0.1:6379",
  REDIS_PASSWORD_FILE: file("redis", "other"),
  QUEUE_URL: "redis://service@10.0.0.1:6380",
  QUEUE_PASSWORD_FILE: file("queue", "third"),
};

/** The message must name the variable and contain each of `parts`. */
function refused(change: Record<string, string | undefined>, ...parts: string[]): string {
  try {
    readConfig({ ...valid, ...change });
  } catch (thrown) {
    const { message } = thrown as Error;
    for (const part of [...Object.keys(change), ...parts]) assert.ok(message.includes(part), `${part} in: ${message}`);
    return message;
  }
  return assert.fail("not refused");
}

test("defaults are those of the stacks, secrets come from files without the final newline", () => {
  const config = readConfig(valid);
  assert.equal(config.PORT, 8080);
  assert.equal(config.METRICS_PORT, 9464);
  assert.equal(config.DATABASE_PASSWORD_FILE, "s3cret");
  assert.equal(config.QUEUE_PASSWORD_FILE, "third");
  assert.deepEqual([config.PERSISTENCE, config.QUEUE_LIMIT, config.PREDICTION_RETENTION_DAYS], ["auto", 500_000, 90]);
  assert.deepEqual(
    [
      config.LOGGING_SHARE,
      config.LOGGING_RETURN_SHARE,
      config.LOGGING_MINIMUM_TOTAL_SECONDS,
      config.MINIMUM_REQUEST_RATE,
    ],
    [0.3, 0.2, 0.02, 1],
  );
  assert.deepEqual([config.LOG_SAMPLE_RATE, config.OTEL_TRACES_SAMPLER_ARG], [50, 1]);
  assert.deepEqual(
    [config.FAULTS, config.CLIENTS_FILE, config.OTEL_EXPORTER_OTLP_ENDPOINT],
    [undefined, undefined, undefined],
  );
});

test("wrong values are refused by variable and value", () => {
  refused({ PORT: "70000" }, "70000");
  refused({ METRICS_PORT: "abc" }, "abc");
  refused({ DRAIN_SECONDS: "60" }, "60");
  refused({ LOG_LEVEL: "loud" }, "loud");
  refused({ FAULTS: "true" }, "true");
  refused({ DATABASE_URL: "mysql://a@b/c" }, "mysql");
  refused({ REDIS_URL: undefined }, "missing");
  refused({ QUEUE_URL: "redis://10.0.0.1:6380" }, "10.0.0.1:6380");
  refused({ PERSISTENCE: "async" }, "async");
  refused({ QUEUE_LIMIT: "0" }, "0");
  refused({ LOGGING_SHARE: "1.5" }, "1.5");
  refused({ LOGGING_MINIMUM_TOTAL_SECONDS: "0" }, "0");
  refused({ MINIMUM_REQUEST_RATE: "few" }, "few");
  refused({ PREDICTION_RETENTION_DAYS: "-1" }, "-1");
  refused({ CLIENTS_FILE: "" });
  refused({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" }, "collector:4318");
  refused({ OTEL_TRACES_SAMPLER_ARG: "2" }, "2");
});

test("all wrong variables are named at once", () => {
  refused({ PORT: "0", LOG_LEVEL: "loud", DATABASE_URL: undefined });
});

test("a secret that can't be read, or is empty, is refused", () => {
  refused({ DATABASE_PASSWORD_FILE: "/nowhere/password" }, "/nowhere/password", "ENOENT");
  refused({ REDIS_PASSWORD_FILE: file("empty", "\n") }, "empty");
});

test("a password in an address is refused and not shown", () => {
  const message = refused({ DATABASE_URL: "postgres://vigia_service:hunter2@10.0.0.1:5432/vigia" });
  assert.ok(!message.includes("hunter2"));
});
