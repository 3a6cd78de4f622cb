/**
 * A cache that forgets everything. Models of a few versions stay in the service's own memory, where no fault of Redis
 * reaches them: so some clients ask for more versions of a series than a replica remembers.
 */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Client } from "../../client.ts";
import { changeFiles, editing } from "../config-slots.ts";
import type { Scene } from "../drill.ts";

/** A replica remembers eight versions of a series. */
const versions = 24;
/** A second: beside the drills' load, so many that misses are more than the fifth that the objective allows. */
const rate = 40;
const trainingPoints = 30;

/** Fits the versions, then asks for them in turn until the repair. */
export async function askForManyVersions({ stack, repairs, signal }: Scene): Promise<void> {
  const client = new Client(stack.predictions, stack.headers);
  const series = `${stack.prefix}versions`;
  const names: string[] = [];
  const end = new AbortController();
  let asking: Promise<void> = Promise.resolve();
  repairs.register("the requests for many versions", async () => {
    end.abort();
    await asking;
    client.close();
  });
  const now = Math.floor(Date.now() / 1000);
  for (let version = 0; version < versions && !signal.aborted; version += 1) {
    const timestamps = Array.from({ length: trainingPoints }, (_, index) => now - 60 * (trainingPoints - index));
    const values = timestamps.map((at) => 20 + version + Math.sin(at));
    const { status, body } = await client.post(`/fit/${series}`, { timestamps, values });
    if (status !== 200) throw new Error(`POST /fit/${series} answered ${status}: ${body.slice(0, 200)}`);
    names.push(z.object({ model_version: z.string() }).parse(JSON.parse(body)).model_version);
  }
  const under = new Set<Promise<unknown>>();
  const ask = async (): Promise<void> => {
    for (let index = 0; !end.signal.aborted; index += 1) {
      const version = names[index % names.length];
      // A point never sent before: what is cached of it is nothing.
      const body = { timestamp: now + index / rate, value: 20 };
      const answer = client.post(`/predict/${series}?version=${version}`, body).finally(() => under.delete(answer));
      under.add(answer);
      await delay(1000 / rate, undefined, { signal: end.signal }).catch(() => undefined);
    }
    await Promise.all(under);
  };
  asking = ask();
}

/** Starts Redis anew, which empties it, with no room for a key. */
export async function cacheCrippled({ stack: { engine }, repairs }: Scene): Promise<void> {
  const noRoom = editing("redis.conf", (text) => text.replace(/^maxmemory .*$/m, "maxmemory 1mb"));
  await changeFiles({ engine, repairs }, "redis", noRoom, (id) => engine.restart(id));
}
