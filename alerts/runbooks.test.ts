/** Each alert has a runbook that says what to do, and no runbook is about an alert that is gone. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { exampleSite } from "../signals/testing/site.ts";
import { ruleGroups } from "./index.ts";
import { defaultRunbookBase, ruleFile } from "./render.ts";

const folder = join(import.meta.dirname, "runbooks");
const site = exampleSite();
const alerts = new Set(
  ruleGroups(site).flatMap(({ rules }) => rules.flatMap((rule) => (rule.kind === "alert" ? [rule.name] : []))),
);
const runbooks = readdirSync(folder);

describe("runbooks", () => {
  test("there is one for each alert and none besides", () => {
    assert.deepEqual(runbooks.toSorted(), [...alerts].map((name) => `${name}.md`).toSorted());
  });

  for (const runbook of runbooks) {
    test(`${runbook} says symptom, meaning, checks with commands, and fixes`, () => {
      const text = readFileSync(join(folder, runbook), "utf8");
      assert.match(text, new RegExp(`^# ${runbook.replace(".md", "")}\n`));
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      assert.deepEqual(headings, ["Symptom", "Meaning", "Checks", "Fixes"]);
      const checks = text.slice(text.indexOf("## Checks"), text.indexOf("## Fixes"));
      assert.match(checks, /```(sh|promql)\n/);
    });
  }

  test("the address follows from the alert's name and the site's base", () => {
    const urls = (base?: string) =>
      ruleGroups(site)
        .flatMap((group) => ruleFile(group, base === undefined ? site : { ...site, runbookBase: base }).groups)
        .flatMap(({ rules }) => rules)
        .flatMap(({ alert, annotations }) => (alert ? [{ alert, annotations }] : []));
    for (const { alert, annotations } of urls("https://wiki.example/runbooks")) {
      assert.equal((annotations as { runbook_url: string }).runbook_url, `https://wiki.example/runbooks/${alert}.md`);
    }
    for (const { alert, annotations } of urls()) {
      assert.equal((annotations as { runbook_url: string }).runbook_url, `${defaultRunbookBase}/${alert}.md`);
    }
  });
});
