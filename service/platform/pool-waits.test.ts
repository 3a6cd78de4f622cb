import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { observeWaits } from "./pool-waits.ts";

/** A pool of a server that nobody runs: every connection fails at once. */
function pool(): { pool: pg.Pool; waits: number[] } {
  const made = new pg.Pool({ host: "127.0.0.1", port: 1, connectionTimeoutMillis: 1000 });
  const waits: number[] = [];
  observeWaits(made, (seconds) => waits.push(seconds));
  return { pool: made, waits };
}

test("a query and a connection asked for by promise or by callback are each observed once, also when they fail", async () => {
  const { pool: made, waits } = pool();
  await assert.rejects(made.query("SELECT 1"), /ECONNREFUSED/);
  assert.equal(waits.length, 1);
  await assert.rejects(made.connect(), /ECONNREFUSED/);
  assert.equal(waits.length, 2);
  await new Promise<void>((done) => {
    made.connect((error) => {
      assert.ok(error);
      done();
    });
  });
  assert.equal(waits.length, 3);
  assert.ok(waits.every((seconds) => seconds >= 0 && seconds < 1));
  await made.end();
});
