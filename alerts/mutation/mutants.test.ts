import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { secondsOf } from "../../signals/promql/index.ts";
import { syntaxErrors } from "../../signals/testing/promql.ts";
import { exampleSite } from "../../signals/testing/site.ts";
import { renderedGroups } from "../testing/needed-rules.ts";
import { mutantsOf } from "./mutants.ts";
import { report } from "./report.ts";

const expressions = (expr: string) => mutantsOf({ record: "a:b:c", expr }, 15).map(({ rule }) => String(rule.expr));

describe("mutants", () => {
  test("small whole thresholds move by one, others by a twentieth, and comparisons turn or include their limit", () => {
    assert.deepEqual(expressions("up > 2").toSorted(), ["up < 2", "up > 1", "up > 3", "up >= 2"]);
    assert.deepEqual(expressions("up < 0.8").toSorted(), ["up < 0.76", "up < 0.84", "up <= 0.8", "up > 0.8"]);
    assert.deepEqual(expressions("up == 100").toSorted(), ["up != 100", "up == 105", "up == 95"]);
  });

  test("sets are exchanged, labels dropped one by one, windows halved and doubled, also those of subqueries", () => {
    assert.deepEqual(expressions("a and b"), ["a unless b"]);
    assert.deepEqual(expressions("a or b"), ["a and b"]);
    assert.deepEqual(expressions("sum by (x, y) (a)"), ["sum by (y) (a)", "sum by (x) (a)"]);
    assert.deepEqual(expressions("rate(a[2m])"), ["rate(a[1m])", "rate(a[4m])"]);
    assert.deepEqual(expressions("sum_over_time(a[2h:2m])").length, 4);
  });

  test("a `for` moves by a quarter and by an evaluation at least; an alert without one gets one", () => {
    const held = (rule: { for?: string }) =>
      mutantsOf({ alert: "A", expr: "up", ...rule }, 15).map(({ rule: mutant }) => mutant.for ?? "0s");
    assert.deepEqual(held({ for: "1m" }), ["45s", "75s"]);
    assert.deepEqual(held({ for: "15s" }), ["0s", "30s"]);
    assert.deepEqual(held({ for: "1h" }), ["45m", "75m"]);
    assert.deepEqual(held({}), ["15s"]);
    const kept = mutantsOf({ alert: "A", expr: "up", for: "15s", keep_firing_for: "150s" }, 15).map(
      ({ rule }) => rule.keep_firing_for,
    );
    assert.deepEqual(kept, ["150s", "150s", "105s", "195s"]);
    assert.throws(() => secondsOf("1h30m"), /1h30m/);
  });

  test("those of every rule are PromQL, differ from it and from each other, and correspond between sites", () => {
    const mutants = (scrapeIntervalSeconds: number) =>
      renderedGroups(exampleSite({ scrapeIntervalSeconds })).flatMap(({ groups }) =>
        groups.flatMap(({ rules }) => rules.map((rule) => [rule, mutantsOf(rule, scrapeIntervalSeconds)] as const)),
      );
    const usual = mutants(15);
    const seldom = mutants(60);
    for (const [index, [rule, all]] of usual.entries()) {
      assert.ok(all.length > 0, JSON.stringify(rule));
      const texts = all.map(({ rule: mutant }) => JSON.stringify(mutant));
      assert.equal(new Set([...texts, JSON.stringify(rule)]).size, all.length + 1);
      for (const { rule: mutant } of all) assert.deepEqual(syntaxErrors(String(mutant.expr)), []);
      assert.equal(seldom[index]?.[1].length, all.length, String(rule.alert ?? rule.record));
    }
  });
});

describe("the report", () => {
  const verdict = (killed: boolean, reason?: string) => ({ rule: "A", change: "c", killed, reason });

  test("counts what could be killed, and is well only where nothing survived and nothing was excused wrongly", () => {
    assert.match(report([verdict(true), verdict(true), verdict(false)]).text, /2 of 3 mutants killed \(66\.7 %\)/);
    assert.equal(report([verdict(true), verdict(false)]).ok, false);
    assert.match(report([verdict(true), verdict(false, "same")]).text, /1 of 1 .+100\.0 %.+1 equivalent/);
    assert.equal(report([verdict(true), verdict(false, "same")]).ok, true);
    assert.equal(report([verdict(true, "same")]).ok, false);
  });
});
