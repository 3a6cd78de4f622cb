import assert from "node:assert/strict";
import { test } from "node:test";
import { connections } from "../../service/assemble.ts";
import { defaultPoolSize } from "../../service/config.ts";
import { connectionsOfReplica } from "../../stacks/rendering/postgres.ts";

test("the stack counts with as many connections to Postgres as a replica may hold", () => {
  const others = Object.values(connections).reduce((sum, some) => sum + some, 0);
  assert.equal(connectionsOfReplica, defaultPoolSize + others);
});
