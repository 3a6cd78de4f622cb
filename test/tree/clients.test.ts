import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readClients } from "../../service/clients/clients-file.ts";
import { clientFiles } from "../../stacks/rendering/service.ts";
import { example } from "../../stacks/testing/examples.ts";

test("the service reads the clients that a stack names as the stack meant them", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "vigia-clients-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const clients = [
    { name: "acme", prefixes: ["acme.", "A:1_"], requestsPerSecond: 0.5, maximumSeries: 1 },
    { name: "zeta-2", prefixes: ["z"], requestsPerSecond: 100, maximumSeries: 1_000_000 },
  ];
  const path = join(folder, "clients.json");
  writeFileSync(path, clientFiles({ ...example("local").site, clients })["clients.json"] ?? "");
  assert.deepEqual(readClients(path), clients);
});
