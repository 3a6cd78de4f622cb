import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "js-yaml";
import { renderRules } from "../../alerts/index.ts";
import { example } from "../testing/examples.ts";
import { longTermDays } from "./long-term-store.ts";
import { renderPrometheus } from "./prometheus.ts";
import { retentionDays } from "./retention.ts";

const { site } = example("local");

interface Written {
  remote_write?: {
    url: string;
    basic_auth: object;
    write_relabel_configs: { source_labels: string[]; regex: string; action: string }[];
  }[];
}

/** As Prometheus does: labels joined by semicolons, regexes anchored. */
function isWritten(labels: Readonly<Record<string, string>>): boolean {
  const { remote_write } = load(renderPrometheus(site)) as Written;
  const relabels = remote_write?.[0]?.write_relabel_configs ?? [];
  return relabels.every(({ source_labels, regex, action }) => {
    assert.match(action, /^(keep|drop)$/);
    const matches = new RegExp(`^(?:${regex})$`).test(source_labels.map((label) => labels[label] ?? "").join(";"));
    return matches === (action === "keep");
  });
}

test("every recorded aggregate is written to the long-term store", () => {
  const groups = Object.values(renderRules(site)).flatMap(
    (text) => (load(text) as { groups: { rules: { record?: string }[] }[] }).groups,
  );
  const recorded = groups.flatMap(({ rules }) => rules.flatMap(({ record }) => (record === undefined ? [] : [record])));
  assert.ok(recorded.length > 0);
  for (const name of recorded) assert.ok(isWritten({ __name__: name, host: "local" }), name);
});

test("no scraped series is written there, nor what the rule engine says of alerts", () => {
  for (const name of ["up", "ALERTS", "ALERTS_FOR_STATE", "model_predictions_total", "vm_rows_inserted_total"]) {
    assert.ok(!isWritten({ __name__: name, host: "local" }), name);
  }
});

test("what is recorded of each series stays in Prometheus: it would be most of the store, and is no aggregate", () => {
  assert.ok(!isWritten({ __name__: "host_series_id:cache_operations_miss:rate", host: "local", series_id: "pump_1" }));
});

test("it keeps more days than Prometheus, and a stack without it writes nowhere", () => {
  assert.ok(longTermDays > retentionDays);
  const { remote_write } = load(renderPrometheus(site, new Set(["victoriametrics"]))) as Written;
  assert.equal(remote_write, undefined);
});
