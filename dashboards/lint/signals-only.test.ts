/** No panel without a signal: queries are made of signals in a few files, and dashboards are made by those. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const folder = resolve(import.meta.dirname, "..");

/** They take signals and nothing else. */
const makers = new Set(["annotations.ts", "common.ts", "panel-parts.ts", "table.ts", "text.ts"]);

const panelKinds = /from "@grafana\/grafana-foundation-sdk\/(prometheus|stat|table|text|timeseries)"/;

/** Files that make queries or panels by themselves. */
function offenders(files: readonly (readonly [string, string])[]): readonly string[] {
  return files.filter(([name, text]) => !makers.has(name) && panelKinds.test(text)).map(([name]) => name);
}

test("dashboards make panels and queries of signals only", () => {
  const files = globSync("*.ts", { cwd: folder }).filter((name) => !name.endsWith(".test.ts"));
  const read = files.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  assert.ok(read.length > 10);
  assert.deepEqual(offenders(read), []);
  const wrong = 'import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";';
  assert.deepEqual(offenders([["slo.ts", wrong]]), ["slo.ts"]);
});
