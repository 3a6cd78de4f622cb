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
  remote_write?: { url: string; basic_auth: object; write_relabel_configs: { regex: string; action: string }[] }[];
}

const regex = () => {
  const { remote_write } = load(renderPrometheus(site)) as Written;
  const [relabel, ...others] = remote_write?.[0]?.write_relabel_configs ?? [];
  assert.equal(relabel?.action, "keep");
  assert.deepEqual(others, []);
  // Prometheus anchors it.
  return new RegExp(`^(?:${relabel?.regex})$`);
};

test("every recorded series is written to the long-term store", () => {
  const groups = Object.values(renderRules(site)).flatMap(
    (text) => (load(text) as { groups: { rules: { record?: string }[] }[] }).groups,
  );
  const recorded = groups.flatMap(({ rules }) => rules.flatMap(({ record }) => (record === undefined ? [] : [record])));
  assert.ok(recorded.length > 0);
  for (const name of recorded) assert.match(name, regex());
});

test("no scraped series is written there, nor what the rule engine says of alerts", () => {
  for (const name of ["up", "ALERTS", "ALERTS_FOR_STATE", "model_predictions_total", "vm_rows_inserted_total"]) {
    assert.doesNotMatch(name, regex());
  }
});

test("it keeps more days than Prometheus, and a stack without it writes nowhere", () => {
  assert.ok(longTermDays > retentionDays);
  const { remote_write } = load(renderPrometheus(site, new Set(["victoriametrics"]))) as Written;
  assert.equal(remote_write, undefined);
});
