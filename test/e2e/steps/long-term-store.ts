/** What is recorded of hosts and clients reaches the store of 90 days, nothing else does, and a restart of Prometheus loses none of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { restartPrometheus } from "../docker.ts";
import type { Outputs } from "../outputs.ts";
import { Prometheus } from "../prometheus.ts";
import { until } from "../until.ts";

/** A recorded series that every stack has, whether or not somebody calls: one sample each evaluation. */
const example = "host:haproxy_frontend_http_requests:rate";

/** What is recorded of each series stays in Prometheus. */
const recorded = '{__name__=~".+:.+",series_id=""}';

export interface LongTermStoreSteps {
  readonly outputs: () => Outputs;
  readonly prometheus: () => Prometheus;
  readonly restart?: () => Promise<void>;
}

export function longTermStoreSteps({ outputs, prometheus, restart = restartPrometheus }: LongTermStoreSteps): void {
  test("the long-term store asks for a password, and has every recorded aggregate with the labels that Prometheus gave it", async () => {
    const { victoriametrics: url = "" } = outputs().endpoints;
    assert.equal((await fetch(`${url}/api/v1/labels`)).status, 401);
    const store = connectStore(outputs());
    const missing = async () => {
      // Asked first: what is recorded for the first time meanwhile is not expected.
      const there = await seriesOf(prometheus(), recorded);
      assert.ok(there.length > 0, "nothing is recorded");
      const kept = new Set(await seriesOf(store, recorded));
      return there.filter((series) => !kept.has(series));
    };
    // Once a minute at the rarest; the store shows samples half a minute after they came.
    await until("every recorded aggregate in the long-term store", 180, async () => {
      const absent = await missing();
      if (absent.length > 0) throw new Error(`${absent.length} are not there: ${absent.slice(0, 3).join(", ")}`);
      return true;
    });
    const hosts = await store.query(example);
    assert.ok(hosts.length > 0);
    for (const { metric } of hosts) assert.match(metric.host ?? "", /./);
  });

  test("the long-term store has no scraped series, and nothing of a single one", async () => {
    const store = connectStore(outputs());
    assert.deepEqual(await store.query('count({series_id!=""})'), []);
    const names = await store.get<string[]>("/api/v1/label/__name__/values");
    assert.ok(names.length > 10, `${names.length} names`);
    const scraped = names.filter((name) => !name.includes(":"));
    assert.deepEqual(scraped, []);
  });

  test("a restart of Prometheus loses nothing of the long-term store, and it goes on being written", async () => {
    const store = connectStore(outputs());
    const end = Date.now() / 1000;
    const before = await samplesUntil(store, end);
    assert.ok(before.length > 0, "nothing is there before the restart");
    await restart();
    const restarted = Date.now() / 1000;
    await until("samples recorded after the restart", 180, async () => {
      const newest = await store.value(`max(timestamp(${example}))`);
      return newest !== undefined && newest > restarted ? true : undefined;
    });
    const after = await samplesUntil(store, end);
    assert.deepEqual(after.slice(0, before.length), before);
  });
}

function connectStore({ endpoints, passwords }: Outputs): Prometheus {
  const { victoriametrics: url } = endpoints;
  const { victoriametrics: password } = passwords;
  assert.ok(url && password, "the outputs name no long-term store, or no password for it");
  return new Prometheus(url, "admin", password);
}

/** Name and labels of each series that has a number now: a quantile of nothing is none, which the store does not show. */
async function seriesOf(server: Prometheus, selector: string): Promise<string[]> {
  const numbers = (await server.query(selector)).filter(({ value }) => !Number.isNaN(value));
  return numbers.map(({ metric }) => JSON.stringify(Object.entries(metric).sort()));
}

/** The samples of the example within ten minutes before `end` (seconds since the epoch), as time and value. */
async function samplesUntil(server: Prometheus, end: number): Promise<[number, string][]> {
  const { result } = await server.get<{ result: { values: [number, string][] }[] }>("/api/v1/query", {
    query: `${example}[10m]`,
    time: String(end),
  });
  return result[0]?.values ?? [];
}
