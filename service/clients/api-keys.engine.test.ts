/** API keys in a real Postgres: heard of at once, kept while it is away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog, RateLimitedLog } from "../platform/log.ts";
import { clientConfig } from "../platform/postgres-pool.ts";
import { psql, startPostgres } from "../test-support/containers.ts";
import { eventually } from "../test-support/replica.ts";
import { createApiKey, hashSecret, provesSecret } from "./api-key.ts";
import { ApiKeys } from "./api-keys.ts";

test("a key that is issued or revoked is known within a second; with Postgres away the last known go on", async (context) => {
  const postgres = await startPostgres();
  context.after(() => postgres.remove());
  const url = `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`;
  const keys = new ApiKeys({
    client: clientConfig({ url, password: postgres.password }),
    log: new RateLimitedLog(createLog("silent")),
  });
  keys.start();
  context.after(() => keys.stop());
  assert.ok(await eventually(async () => keys.loaded, 5000));

  const issue = async (): Promise<ReturnType<typeof createApiKey>> => {
    const key = createApiKey();
    const hash = hashSecret(key.secret).toString("hex");
    await psql(
      postgres,
      `INSERT INTO api_keys (key_id, client, secret_sha256, note) VALUES ('${key.keyId}', 'acme', '\\x${hash}', 'test')`,
    );
    return key;
  };
  const one = await issue();
  assert.ok(await eventually(async () => keys.find(one.keyId) !== undefined, 1000));
  const stored = keys.find(one.keyId);
  assert.ok(stored !== undefined && stored.client === "acme" && provesSecret(one.secret, stored.secretSha256));
  await psql(postgres, `UPDATE api_keys SET revoked_at = now() WHERE key_id = '${one.keyId}'`);
  assert.ok(await eventually(async () => keys.find(one.keyId)?.revokedAt instanceof Date, 1000));

  const two = await issue();
  assert.ok(await eventually(async () => keys.find(two.keyId) !== undefined, 1000));
  await postgres.container.stop({ t: 5 });
  assert.ok(keys.find(two.keyId) !== undefined);
  await postgres.container.start();
  // Back, it listens again.
  const three = await eventually(async () => {
    const key = await issue();
    return eventually(async () => keys.find(key.keyId) !== undefined, 1000);
  }, 30_000);
  assert.ok(three);
});
