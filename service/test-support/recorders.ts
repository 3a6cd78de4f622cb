/** Recorders over a real Redis and a real Postgres of their own, and what a test asks of the two. */
import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import pg from "pg";
import type { PredictionRecord } from "../predictions/recorder.ts";
import { psql, redisCli, startPostgres, startQueue, type TestContainer } from "./containers.ts";
import { startRecorder } from "./recording.ts";
import { eventually } from "./replica.ts";

type Started = ReturnType<typeof startRecorder>;

export class Recorders {
  #postgres: TestContainer | undefined;
  #queue: TestContainer | undefined;
  #running: Started[] = [];

  /** For the calling suite: the stores live as long as it, recorders as long as a test. */
  constructor() {
    before(async () => {
      this.#queue = await startQueue();
      this.#postgres = await startPostgres();
    });
    after(async () => {
      await Promise.all([this.#postgres?.remove(), this.#queue?.remove()]);
    });
    afterEach(async () => {
      await this.closeAll();
      // Whatever a failed test has left behind.
      for (const { container } of [this.postgres, this.queue]) {
        await container.unpause().catch(() => undefined);
        await container.start().catch(() => undefined);
      }
    });
  }

  get postgres(): TestContainer {
    assert.ok(this.#postgres);
    return this.#postgres;
  }

  get queue(): TestContainer {
    assert.ok(this.#queue);
    return this.#queue;
  }

  async start(more: Parameters<typeof startRecorder>[1] = {}): Promise<Started> {
    const started = startRecorder({ postgres: this.postgres, queue: this.queue }, more);
    this.#running.push(started);
    assert.ok(await eventually(async () => started.seen.queueState() !== undefined, 10_000), "the queue is not there");
    return started;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map(({ close }) => close()));
  }

  async stored(rows: readonly PredictionRecord[]): Promise<number> {
    const ids = rows.map(({ id }) => `'${id}'`).join();
    return Number(await psql(this.postgres, `SELECT count(*) FROM predictions WHERE id IN (${ids})`));
  }

  storedWithin(ms: number, rows: readonly PredictionRecord[]): Promise<boolean> {
    return eventually(async () => (await this.stored(rows)) === rows.length, ms);
  }

  /** Rows in the queue, as it counts them. */
  async depth(): Promise<number> {
    return Number(await redisCli(this.queue, "GET", "vigia:queue:rows"));
  }

  /** Nothing in the queue, and its count of rows says so. */
  async emptied(): Promise<void> {
    const messages = () => redisCli(this.queue, "XLEN", "vigia:queue");
    const facts = async () => `${await messages()} messages, rows: ${await this.depth()}`;
    const done = await eventually(async () => (await facts()) === "0 messages, rows: 0", 15_000);
    assert.ok(done, `${await facts()}; ${await redisCli(this.queue, "XPENDING", "vigia:queue", "writers")}`);
  }

  /** Every insert waits until the returned function has been called. */
  async holdTable(): Promise<() => Promise<void>> {
    const { port, password } = this.postgres;
    const client = new pg.Client({ host: "127.0.0.1", port, password, user: "postgres", database: "vigia" });
    await client.connect();
    await client.query("BEGIN; LOCK TABLE predictions IN SHARE MODE");
    return () => client.end();
  }
}
