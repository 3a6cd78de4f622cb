/** Nothing that was acknowledged is lost, whatever is killed: recorders in processes of their own, killed with the stores. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { RecordingMode } from "../../metrics/events.ts";
import { psql, redisCli, startPostgres, startQueue, type TestContainer } from "../../test-support/containers.ts";
import { type RecorderProcess, startRecorder, startRecorderProcess } from "../../test-support/recording.ts";
import { eventually } from "../../test-support/replica.ts";

const rounds = process.env.VIGIA_LONG === "1" ? 40 : 4;

describe("killing recorders and stores at random", { timeout: 900_000 }, () => {
  let postgres: TestContainer;
  let queue: TestContainer;
  const processes: RecorderProcess[] = [];

  before(async () => {
    queue = await startQueue();
    postgres = await startPostgres();
  });
  after(async () => {
    await Promise.all(processes.map(({ process, kill }) => process.exitCode === null && !process.killed && kill()));
    await Promise.all([postgres?.remove(), queue?.remove()]);
  });

  const launch = (mode: RecordingMode): RecorderProcess => {
    const started = startRecorderProcess({ postgres, queue }, mode, 8);
    processes.push(started);
    return started;
  };
  const working = async (one: RecorderProcess) => {
    const before = one.acknowledged.size;
    assert.ok(await eventually(async () => one.acknowledged.size > before + 20, 30_000), "no rows are acknowledged");
  };
  const restart = async ({ container }: TestContainer) => {
    await container.kill();
    await delay(Math.random() * 1500);
    await container.start();
  };
  /** Ids of the table that were acknowledged, and whether any is there twice. */
  const missing = async (): Promise<number> => {
    const ids = new Set((await psql(postgres, "SELECT id FROM predictions")).split("\n"));
    return processes.flatMap(({ acknowledged }) => [...acknowledged]).filter((id) => !ids.has(id)).length;
  };

  test("each acknowledged row is there once", async (context) => {
    const modes: RecordingMode[] = ["sync", "queue"];
    let alive = modes.map(launch);
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(alive.map(working));
      await delay(Math.random() * 1000);
      const chance = round % 4;
      if (chance === 0) await restart(queue);
      else if (chance === 1) await restart(postgres);
      else if (chance === 2)
        await Promise.all([restart(queue), delay(Math.random() * 500).then(() => restart(postgres))]);
      const [first, second] = round % 2 === 0 ? alive : alive.toReversed();
      await first?.kill();
      const mode = modes[round % 2] ?? "sync";
      alive = [...(second === undefined ? [] : [second]), launch(mode)];
    }
    await Promise.all(alive.map(working));
    await Promise.all(alive.map(({ stop }) => stop()));

    const last = startRecorder({ postgres, queue });
    try {
      const emptied = async () => (await redisCli(queue, "XLEN", "vigia:queue")) === "0";
      assert.ok(await eventually(emptied, 60_000), "the queue does not empty");
    } finally {
      await last.close();
    }
    const acknowledged = processes.reduce((sum, one) => sum + one.acknowledged.size, 0);
    const refused = processes.flatMap((one) => [...one.refused]);
    context.diagnostic(`${acknowledged} rows acknowledged in ${rounds} rounds; refused: ${JSON.stringify(refused)}`);
    assert.ok(acknowledged > 1000);
    assert.equal(await missing(), 0);
    assert.equal(await psql(postgres, "SELECT count(*) - count(DISTINCT id) FROM predictions"), "0");
    assert.equal(await redisCli(queue, "GET", "vigia:queue:rows"), "0");
    assert.equal(await redisCli(queue, "EXISTS", "vigia:queue:rejected"), "0");
    for (const [code] of refused) assert.equal(code, "store_unavailable");
  });
});
