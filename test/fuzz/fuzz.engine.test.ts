/** Schemathesis against a running service with its stores, by the document that the service itself serves. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { psql } from "../../service/test-support/containers.ts";
import { schemathesis } from "./schemathesis.ts";
import { checks, FuzzTarget } from "./target.ts";

const seconds = process.env.VIGIA_LONG === "1" ? 600 : 45;

describe("a fuzz of the OpenAPI document", () => {
  const target = new FuzzTarget();

  before(() => target.start());
  after(() => target.remove());

  test(`finds no 5xx, no hang and no answer that breaks its schema in ${seconds} s`, async (context) => {
    const tool = await schemathesis();
    if ("reason" in tool) return context.skip(tool.reason);
    const { replica, postgres } = target;
    // The series of the document's examples, with versions to spare, so that not everything ends as `unknown_series`.
    for (let version = 0; version < 20; version += 1) assert.equal((await replica.fit("sensor_123")).status, 200);
    const onProgress = (line: string): void => context.diagnostic(line);
    const { code, output } = await target.fuzz(tool.command, { checks, seconds, onProgress });
    assert.equal(code, 0, output);
    assert.match(output, /Tested: 11/);
    const metrics = await replica.metrics();
    assert.match(metrics, /^http_requests_in_flight 0$/m);
    // It got through to the predictions, and nothing but series with permitted names is stored.
    const stored = await psql(
      postgres,
      "SELECT count(*) FROM series WHERE series_id !~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'",
    );
    assert.equal(stored, "0");
    assert.ok(
      /^http_requests_total\{route="\/predict\/:series_id",code="200"\} [1-9]/m.test(metrics),
      "no prediction succeeded",
    );
  });
});
