/** What the store takes for an outage of Postgres, against a server that lets anyone in and never answers a query. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import pg from "pg";
import { PostgresModels } from "./postgres-models.ts";

/** AuthenticationOk and ReadyForQuery, as the protocol writes them. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

/** A pool of one connection to it, with limits of 50 ms. */
async function silentPool(context: TestContext): Promise<pg.Pool> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(welcome));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const config = { host: "127.0.0.1", port, user: "u", database: "d", password: "p" };
  const pool = new pg.Pool({ ...config, max: 1, connectionTimeoutMillis: 50, query_timeout: 50 });
  pool.on("error", () => undefined);
  context.after(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await pool.end();
  });
  return pool;
}

const unavailable = { code: "store_unavailable" };

test("waiting in vain for a connection of one's own pool is no outage; a query without an answer is one", async (context) => {
  const pool = await silentPool(context);
  const store = new PostgresModels(pool);
  const client = await pool.connect();
  try {
    const waits = Array.from({ length: 10 }, () => assert.rejects(store.pointer("s"), unavailable));
    await Promise.all([...waits, assert.rejects(store.rollback("s", 1), unavailable)]);
    assert.equal(store.away, false);
  } finally {
    client.release();
  }
  for (let query = 0; query < 2; query += 1) await assert.rejects(store.pointer("s"), unavailable);
  assert.equal(store.away, true);
});
