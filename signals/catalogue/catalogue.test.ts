import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Metric } from "../metric.ts";
import { agentLabels } from "../promql/index.ts";
import { catalogue } from "./index.ts";

const metrics: readonly Metric[] = Object.values(catalogue).flatMap((part) => Object.values<Metric>(part));

/** Metrics that their exporter named without regard to the convention. */
const unconventional = new Set([
  "pg_stat_database_xact_commit",
  "pg_stat_database_xact_rollback",
  "pg_stat_database_deadlocks",
  "pg_stat_database_blks_hit",
  "pg_stat_database_blks_read",
  "node_vmstat_oom_kill",
  "container_memory_rss",
]);

describe("catalogue", () => {
  test("a name stands once", () => {
    const names = metrics.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const { name, type, unit, help, labels, buckets } of metrics) {
    test(`${name} follows the conventions`, () => {
      assert.match(help, /\.$/);
      if (!unconventional.has(name)) assert.equal(name.endsWith("_total"), type === "counter");
      if (unit === "seconds") assert.match(name, /_seconds(_total)?$/);
      if (unit === "bytes" && !unconventional.has(name)) assert.match(name, /_bytes/);
      assert.equal(buckets !== undefined, type === "histogram");
      assert.deepEqual(
        labels.filter((label: string) => agentLabels.some((added) => added === label)),
        [],
      );
    });
  }
});
