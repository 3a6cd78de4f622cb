import assert from "node:assert/strict";
import { test } from "node:test";
import { hashSecret, parseApiKey, provesSecret } from "../../service/clients/api-key.ts";
import { createApiKey } from "../../stacks/commands/api-key.ts";

test("the service takes the keys that the stack's command issues, by the digest that it stores", () => {
  const { key, keyId, secretSha256 } = createApiKey();
  const parsed = parseApiKey(key);
  assert.equal(parsed?.keyId, keyId);
  assert.equal(hashSecret(parsed?.secret ?? "").toString("hex"), secretSha256);
  assert.ok(provesSecret(parsed?.secret ?? "", Buffer.from(secretSha256, "hex")));
});
