import assert from "node:assert/strict";
import { test } from "node:test";
import { example } from "../testing/examples.ts";
import { createApiKey, keyIdFormat } from "./api-key.ts";
import { checkClient, hoursOf, table } from "./client-key.ts";

const client = { name: "acme", prefixes: ["acme."], requestsPerSecond: 10, maximumSeries: 5 };

test("a key has its id, a secret of 256 bits, and a digest that says nothing about it", () => {
  const made = createApiKey();
  assert.match(made.key, new RegExp(`^vigia_${made.keyId}_[A-Za-z0-9_-]{43}$`));
  assert.match(made.keyId, keyIdFormat);
  assert.match(made.secretSha256, /^[0-9a-f]{64}$/);
  assert.notEqual(createApiKey().key, made.key);
});

test("lives are hours or days; anything else is refused with an example", () => {
  assert.deepEqual(["1h", "12h", "1d", "90d"].map(hoursOf), [1, 12, 24, 2160]);
  for (const wrong of ["", "0d", "90", "1w", "-1d", "1.5d", "99999d", "90d; DROP"]) {
    assert.throws(() => hoursOf(wrong), /EXPIRES.*90d/, wrong);
  }
});

test("keys are issued to clients of the stack only, and the others are named", () => {
  const { site } = example("local");
  assert.throws(() => checkClient(site, "acme"), /vigia:clients/);
  const withClient = { ...site, clients: [client] };
  assert.equal(checkClient(withClient, "acme"), "acme");
  assert.throws(() => checkClient(withClient, "acne"), /acne.*acme/s);
  assert.throws(() => checkClient(withClient, undefined), /CLIENT is missing/);
});

test("a list tells which keys still open the door", () => {
  const key = { keyId: "0123456789ab", client: "acme", note: "ingest", created: "2026-01-02T03:04:05+00:00" };
  const text = table([
    { ...key, expires: null, revoked: null, usable: true },
    { ...key, expires: "2026-01-03T03:04:05+00:00", revoked: null, usable: false },
    { ...key, expires: null, revoked: "2026-01-03T03:04:05+00:00", usable: false },
  ]);
  const states = text.split("\n").map((line) => line.split(/\s{2,}/)[2]);
  assert.deepEqual(states, ["state", "valid", "expired", "revoked"]);
  assert.equal(table([]), "no keys");
});
