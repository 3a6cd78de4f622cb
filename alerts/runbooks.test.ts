/** Each alert has a runbook that says what to do, and no runbook is about an alert that is gone. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { syntaxErrors } from "../signals/testing/promql.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { ruleGroups } from "./index.ts";
import { ruleFile, runbookBase } from "./render.ts";

const folder = join(import.meta.dirname, "runbooks");
const site = exampleSite();
const alerts = new Set(
  ruleGroups(site).flatMap(({ rules }) => rules.flatMap((rule) => (rule.kind === "alert" ? [rule.name] : []))),
);
const dashboards = new Map<string, string>(
  ruleGroups(site).flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.kind === "alert" ? [[rule.name, rule.dashboard] as const] : [])),
  ),
);
const runbooks = readdirSync(folder);

describe("runbooks", () => {
  test("there is one for each alert and none besides", () => {
    assert.deepEqual(runbooks.toSorted(), [...alerts].map((name) => `${name}.md`).toSorted());
  });

  for (const runbook of runbooks) {
    test(`${runbook} says what it means, its impact, where to look, causes in order, fixes, and how to silence it`, () => {
      const name = runbook.replace(".md", "");
      const text = readFileSync(join(folder, runbook), "utf8");
      assert.match(text, new RegExp(`^# ${name}\n`));
      const sections = new Map(
        text
          .split(/^## /m)
          .slice(1)
          .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n")).trim()]),
      );
      assert.deepEqual([...sections.keys()], ["What it means", "Impact", "First look", "Causes", "Fixes", "Silence"]);
      for (const [heading, content] of sections) assert.ok(content.length > 20 || heading === "Impact", heading);
      const look = sections.get("First look") ?? "";
      assert.match(look, /```(sh|promql)\n/);
      assert.ok(
        look.includes(`(/d/${dashboards.get(name)})`),
        `no link to the dashboard ${dashboards.get(name)} of the rule`,
      );
      assert.match(sections.get("Causes") ?? "", /^1\. /m);
      assert.match(sections.get("Fixes") ?? "", /^- /m);
    });

    test(`${runbook} links to pages that there are, and asks what Prometheus understands`, () => {
      const text = readFileSync(join(folder, runbook), "utf8");
      for (const [, page] of text.matchAll(/\]\((\w+\.md)\)/g)) assert.ok(runbooks.includes(page ?? ""), page);
      for (const [, block = ""] of text.matchAll(/```promql\n([^`]*)```/g)) {
        for (const query of block.split("\n").map((line) => line.trim())) {
          if (query !== "") assert.deepEqual(syntaxErrors(query), [], query);
        }
      }
    });
  }

  test("what the site's description says on troubleshooting is in them", () => {
    const said: Readonly<Record<string, readonly RegExp[]>> = {
      PredictionLatencyCritical: [/logging/i, /cache/i, /connections/i, /CPU/, /memory/i],
      ThroughputLow: [/connection pool/i, /CPU/, /memory/i, /network/i, /cache/i],
      CacheHitRateLow: [/memory/i, /times to live/i, /evict/i, /distribut/i],
    };
    for (const [name, phrases] of Object.entries(said)) {
      const text = readFileSync(join(folder, `${name}.md`), "utf8");
      for (const phrase of phrases) assert.match(text, phrase);
    }
  });

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
      assert.equal((annotations as { runbook_url: string }).runbook_url, `${runbookBase(site)}/${alert}.md`);
    }
  });
});
