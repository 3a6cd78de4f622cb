/** The rules as Prometheus judges them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { exampleSite } from "../signals/testing/site.ts";
import { renderRules, ruleGroups } from "./index.ts";
import { judged } from "./scenarios/index.ts";
import { promtoolFiles } from "./testing/scenario.ts";
import { runTool } from "./testing/tools.ts";

const site = exampleSite();
const cases = judged.flatMap(({ scenarios, ...where }) => scenarios.map((scenario) => ({ ...where, scenario })));
const scenarios = cases.map(({ scenario }) => scenario);

describe("rules", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "vigia-rules-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (files: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });

  test("pass promtool's check and every lint of it", async () => {
    const { ok, output } = await runTool(
      "promtool",
      "check",
      "rules",
      "--lint=all",
      "--lint-fatal",
      ...write(renderRules(site)),
    );
    assert.ok(ok, output);
  });

  for (const { site, scenario, evaluationSeconds } of cases) {
    test(scenario.name, async () => {
      write(promtoolFiles(site, [scenario], evaluationSeconds));
      const { ok, output } = await runTool("promtool", "test", "rules", join(folder, "tests.yaml"));
      assert.ok(ok, output);
    });
  }

  test("each alert has a scenario in which it fires and one in which it does not", () => {
    const names = new Set(
      ruleGroups(site).flatMap(({ rules }) => rules.flatMap((rule) => (rule.kind === "alert" ? [rule.name] : []))),
    );
    const seen = (fires: boolean) =>
      new Set(
        scenarios.flatMap(({ expect }) =>
          expect.filter(({ firing }) => firing.length > 0 === fires).map(({ alert }) => alert),
        ),
      );
    assert.deepEqual(
      [...names].filter((name) => !seen(true).has(name)),
      [],
    );
    // The watchdog is never silent: that is its purpose.
    assert.deepEqual(
      [...names].filter((name) => !seen(false).has(name)),
      ["Watchdog"],
    );
  });
});
