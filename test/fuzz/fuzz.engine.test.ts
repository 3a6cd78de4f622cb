/** Schemathesis against a running service with its stores, by the document that the service itself serves. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  psql,
  startPostgres,
  startQueue,
  startRedis,
  type TestContainer,
} from "../../service/test-support/containers.ts";
import { type Replica, startReplica } from "../../service/test-support/replica.ts";
import { run, schemathesis } from "./schemathesis.ts";

const seconds = process.env.VIGIA_LONG === "1" ? 600 : 45;
/** No answer may take longer: neither a hang nor a stall. */
const slowestAnswerSeconds = 5;

/** `positive_data_acceptance` is left out: that points of a batch differ in time, JSON Schema can't say. */
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "unsupported_method",
  "allow_header_conformance",
];

/** A refusal of bad data is any 4xx that says so: 413, too, where a list with too many items is too many bytes. */
const configuration = "[checks]\nnegative_data_rejection.expected-statuses = [400, 403, 404, 405, 413, 415, 422]\n";

describe("a fuzz of the OpenAPI document", () => {
  let folder: string;
  const containers: TestContainer[] = [];
  let replica: Replica | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "vigia-fuzz-"));
    await writeFile(join(folder, "schemathesis.toml"), configuration);
    // One after the other: what has been started is known to `after`, whichever fails.
    const redis = await startRedis();
    containers.push(redis);
    const queue = await startQueue();
    containers.push(queue);
    const postgres = await startPostgres();
    containers.push(postgres);
    replica = await startReplica({ redis, postgres, queue });
  });
  after(async () => {
    await replica?.kill();
    await Promise.all(containers.map((container) => container.remove()));
    await rm(folder, { recursive: true, force: true });
  });

  test(`finds no 5xx, no hang and no answer that breaks its schema in ${seconds} s`, async (context) => {
    const tool = await schemathesis();
    if ("reason" in tool) return context.skip(tool.reason);
    assert.ok(replica !== undefined);
    // The series of the document's examples, with versions to spare, so that not everything ends as `unknown_series`.
    for (let version = 0; version < 20; version += 1) assert.equal((await replica.fit("sensor_123")).status, 200);
    const { code, output } = await run(
      tool.command,
      [
        ...["run", `${replica.url}/docs/openapi.json`, "--checks", checks.join(","), "--no-color"],
        ...["--max-time", String(seconds), "--request-timeout", "10"],
        ...["--max-response-time", String(slowestAnswerSeconds), "--warnings", "off"],
      ],
      {
        cwd: folder,
        timeoutMs: (seconds + 60) * 1000,
        onLine: (line) => {
          if (/cases|passed|failed|✅|❌/.test(line)) context.diagnostic(line.trim());
        },
      },
    );
    assert.equal(code, 0, output);
    assert.match(output, /Tested: 11/);
    const metrics = await replica.metrics();
    assert.match(metrics, /^http_requests_in_flight 0$/m);
    // It got through to the predictions, and nothing but series with permitted names is stored.
    const stored = await psql(
      containers[2] as TestContainer,
      "SELECT count(*) FROM series WHERE series_id !~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'",
    );
    assert.equal(stored, "0");
    assert.ok(
      /^http_requests_total\{route="\/predict\/:series_id",code="200"\} [1-9]/m.test(metrics),
      "no prediction succeeded",
    );
  });
});
