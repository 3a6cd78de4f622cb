/** Schemathesis against a service that knows its clients by their keys: with a key of theirs, and with a wrong one. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "../../loadtest/client.ts";
import { createApiKey, formatApiKey, hashSecret } from "../../service/clients/api-key.ts";
import { psql } from "../../service/test-support/containers.ts";
import { parseExposition } from "../../service/test-support/exposition.ts";
import { eventually } from "../../service/test-support/replica.ts";
import { schemathesis } from "./schemathesis.ts";
import { checks, checksOfAnswers, FuzzTarget } from "./target.ts";

const long = process.env.VIGIA_LONG === "1";
const secondsWithKey = long ? 300 : 20;
const secondsWithWrongKey = long ? 60 : 8;

/** The document's examples are series of acme. Its limit is not what is tried here. */
const clients = [
  { name: "acme", prefixes: ["sensor_"], requestsPerSecond: 100_000, maximumSeries: 1000 },
  { name: "globex", prefixes: ["line-"], requestsPerSecond: 100_000, maximumSeries: 10 },
];
const training = {
  timestamps: Array.from({ length: 10 }, (_, index) => 1_700_000_000 + index * 60),
  values: [20, 21, 19, 20, 22, 18, 20, 21, 19, 20],
};

describe("a fuzz of the OpenAPI document of a site with clients", () => {
  const target = new FuzzTarget();
  const key = createApiKey();

  before(async () => {
    await target.start(clients);
    const hash = hashSecret(key.secret).toString("hex");
    await psql(
      target.postgres,
      `INSERT INTO api_keys (key_id, client, secret_sha256) VALUES ('${key.keyId}', 'acme', '\\x${hash}')`,
    );
  });
  after(() => target.remove());

  /** Requests so far to operations, all of which need a key, by their codes: a method that is none gets 405 from the start. */
  async function codes(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const family = parseExposition(await target.replica.metrics()).get("http_requests_total");
    for (const { labels, value } of family?.samples ?? []) {
      if (value === 0 || labels.route === "unmatched" || labels.code === "405") continue;
      counts.set(labels.code ?? "", (counts.get(labels.code ?? "") ?? 0) + value);
    }
    return counts;
  }
  const stored = (): Promise<string> =>
    psql(target.postgres, "SELECT (SELECT count(*) FROM series), (SELECT count(*) FROM predictions)");

  test(`with a wrong key it gets nothing but 401 in ${secondsWithWrongKey} s, and nothing is stored`, async (context) => {
    const tool = await schemathesis();
    if ("reason" in tool) return context.skip(tool.reason);
    // Of an id that exists: only the secret is wrong.
    const wrong = formatApiKey({ ...createApiKey(), keyId: key.keyId });
    const { code, output } = await target.fuzz(tool.command, {
      checks: checksOfAnswers,
      seconds: secondsWithWrongKey,
      headers: { "x-api-key": wrong },
      onProgress: (line) => context.diagnostic(line),
    });
    assert.equal(code, 0, output);
    const answers = await codes();
    assert.deepEqual([...answers.keys()], ["401"]);
    assert.ok((answers.get("401") ?? 0) > 30, `${answers.get("401")} requests`);
    assert.equal(await stored(), "0|0");
  });

  test(`with a key it finds no 5xx, no hang and no broken answer in ${secondsWithKey} s, and stays with its series`, async (context) => {
    const tool = await schemathesis();
    if ("reason" in tool) return context.skip(tool.reason);
    const headers = { "x-api-key": formatApiKey(key) };
    const client = new Client(new URL(target.replica.url), headers);
    context.after(() => client.close());
    const fit = async (): Promise<boolean> => (await client.post("/fit/sensor_123", training)).status === 200;
    assert.ok(await eventually(fit, 5000));
    for (let version = 1; version < 20; version += 1) assert.ok(await fit());
    const before = await codes();
    const { code, output } = await target.fuzz(tool.command, {
      checks,
      seconds: secondsWithKey,
      headers,
      onProgress: (line) => context.diagnostic(line),
    });
    assert.equal(code, 0, output);
    assert.match(output, /Tested: 11/);
    const answers = await codes();
    const more = (status: string): number => (answers.get(status) ?? 0) - (before.get(status) ?? 0);
    // Its own series and others' were tried, and the key was good each time.
    assert.ok(more("200") > 10 && more("403") > 10, JSON.stringify([...answers]));
    assert.equal(more("401"), 0);
    const foreign = await psql(
      target.postgres,
      `SELECT (SELECT count(*) FROM series WHERE series_id NOT LIKE 'sensor\\_%'),
         (SELECT count(*) FROM predictions WHERE series_id NOT LIKE 'sensor\\_%' OR client <> 'acme')`,
    );
    assert.equal(foreign, "0|0");
    assert.ok(Number((await stored()).split("|")[1]) > 0, "no prediction succeeded");
  });
});
