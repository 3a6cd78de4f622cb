import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { execute } from "../dynamic/exec.ts";
import { provider } from "../dynamic/postgres-schema-provider.ts";
import { readMigrations } from "../migrations.ts";
import { address, engine, imageOf, uniqueName } from "../testing/engine.ts";
import { createApiKey } from "./api-key.ts";
import { KeyStore } from "./key-store.ts";

const name = uniqueName();
const container = engine.getContainer(name);
const store = new KeyStore(container);

before(async () => {
  const made = await engine.createContainer({
    name,
    Image: await imageOf("postgres"),
    Env: ["POSTGRES_PASSWORD=superuser", "POSTGRES_INITDB_ARGS=--auth-host=scram-sha-256 --locale=C.UTF-8"],
    Cmd: ["postgres", "-c", "log_statement=all"],
    HostConfig: { NetworkMode: "none", Tmpfs: { "/var/run/postgresql": "mode=0775,uid=999,gid=999" } },
  });
  await made.start();
  const ready = ["sh", "-c", "until pg_isready -q -h 127.0.0.1 -U postgres; do sleep 0.2; done"];
  assert.equal((await execute(made, ready, "")).exitCode, 0);
  const roles = { vigia_service: "service", vigia_exporter: "exporter" };
  const migrations = readMigrations();
  await provider.create({
    engine: address,
    container: name,
    containerId: "first",
    database: "vigia",
    roles,
    migrations,
  });
});

after(() => container.remove({ force: true, v: true }));

const description = { client: "acme", note: "it's \\ \"quoted\"; -- $x$ :'y' ção", expiresInHours: 24 };

test("an issued key is listed with its note as it was given, and its secret is nowhere", async () => {
  const made = createApiKey();
  const stored = await store.add(made, description);
  assert.deepEqual(
    [stored.keyId, stored.client, stored.note, stored.usable],
    [made.keyId, "acme", description.note, true],
  );
  const life = Date.parse(stored.expires ?? "") - Date.parse(stored.created);
  assert.ok(Math.abs(life - 24 * 3600_000) < 1000, `${life} ms`);
  assert.deepEqual(await store.list("acme"), [stored]);
  assert.deepEqual(await store.list("another"), []);
  const dump = await execute(container, ["pg_dump", "-U", "postgres", "vigia"], "");
  const log = (await container.logs({ stdout: true, stderr: true })).toString("utf8");
  const secret = made.key.slice(-43);
  assert.ok(dump.output.includes(made.secretSha256), "the digest is stored");
  assert.ok(!dump.output.includes(secret) && !log.includes(secret));
  assert.ok(!log.includes(made.secretSha256), "the statement is not logged either");
});

test("a revoked key stays listed, and stays revoked as of the first time", async () => {
  const { keyId } = await store.add(createApiKey(), { ...description, client: "other", expiresInHours: undefined });
  const first = await store.revoke(keyId);
  assert.equal(first?.usable, false);
  assert.equal((await store.revoke(keyId))?.revoked, first?.revoked);
  assert.deepEqual(await store.list("other"), [first]);
  assert.equal(await store.revoke("000000000000"), undefined);
});

test("what the database refuses is an error", async () => {
  await assert.rejects(store.add(createApiKey(), { ...description, client: "" }), /refused/);
});
