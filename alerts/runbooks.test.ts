/** Each alert has a runbook that says what to do, and no runbook is about an alert that is gone. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { exampleSite } from "../signals/testing/site.ts";
import { ruleGroups } from "./index.ts";
import { ruleFile, runbookBase } from "./render.ts";
import { queriesIn, queryProblems } from "./testing/runbooks.ts";

const folder = join(import.meta.dirname, "runbooks");
const site = exampleSite();
const rules = ruleGroups(site).flatMap((group) => group.rules);
const alerts = new Map(rules.flatMap((rule) => (rule.kind === "alert" ? [[rule.name as string, rule] as const] : [])));
const recorded = new Map(
  rules.flatMap((rule) => (rule.kind === "record" ? [[rule.recorded.name, rule.recorded.labels] as const] : [])),
);
const runbooks = readdirSync(folder);

describe("runbooks", () => {
  test("there is one for each alert and none besides", () => {
    assert.deepEqual(runbooks.toSorted(), [...alerts.keys()].map((name) => `${name}.md`).toSorted());
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
        look.includes(`(/d/${alerts.get(name)?.dashboard})`),
        `no link to the dashboard ${alerts.get(name)?.dashboard} of the rule`,
      );
      assert.match(sections.get("Causes") ?? "", /^1\. /m);
      assert.match(sections.get("Fixes") ?? "", /^- /m);
    });

    test(`${runbook} links to pages that there are, and asks for what Prometheus can have`, () => {
      const text = readFileSync(join(folder, runbook), "utf8");
      for (const [, page] of text.matchAll(/\]\((\w+\.md)\)/g)) assert.ok(runbooks.includes(page ?? ""), page);
      const problems = queriesIn(text).flatMap((query) =>
        queryProblems(query, recorded).map((it) => `${query}: ${it}`),
      );
      assert.deepEqual(problems, []);
    });

    test(`${runbook} names the objective that is the threshold, and no other knob that there is not`, () => {
      const text = readFileSync(join(folder, runbook), "utf8");
      const alert = alerts.get(runbook.replace(".md", ""));
      if (alert?.objective !== undefined) assert.ok(text.includes(`\`${alert.objective}\``), alert.objective);
      const named = [...text.matchAll(/\(`([a-z]+(?:[A-Z][a-z]+)+)`[),]/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        named.filter((name) => !(name in site.objectives)),
        [],
      );
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

  test("a query that can't be parsed, a name that nothing has and a label that it lacks are seen, also in a sentence", () => {
    const problems = (page: string) => queriesIn(page).flatMap((query) => queryProblems(query, recorded));
    assert.deepEqual(problems("Ask `pg_up`.\n\n```promql\nrate(up[5m])\nsum by (job) (up)\n```\n"), []);
    assert.match(problems("```promql\nsum(rate(up[5m])\n```").join(), />>>/);
    assert.deepEqual(problems("Ask `pg_upp`."), ["nothing has the name pg_upp"]);
    assert.deepEqual(problems('Ask `up{hots="<host>"}`.'), ["none of up carries hots"]);
    assert.deepEqual(problems("```promql\nsum by (series) (up)\n```"), ["none of up carries series"]);
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
