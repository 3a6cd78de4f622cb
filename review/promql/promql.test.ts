import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { differences } from "./difference.ts";
import { normalDuration, PromqlError, parsePromql } from "./parse.ts";
import { printPromql } from "./print.ts";
import { metricsOf } from "./syntax.ts";

const changes = (before: string, after: string) => differences(parsePromql(before), parsePromql(after));

describe("ways of writing the same expression make no difference", () => {
  const same: readonly (readonly [string, string])[] = [
    ["sum by (a, b) (rate(m[5m]))", "sum(rate(m[300s]))by(b,a)"],
    ['m{a="1",b=~"x"}', "m{ b =~ 'x', a=`1` }"],
    ["(((m)))  /  (n)", "m / n"],
    ["m > 0.10", "m > 1e-1"],
    ['{__name__="m"}', "m"],
    ["sum by () (m)", "sum(m)"],
    ["rate(m[ [[__rate_interval]] ])", "rate(m[$__rate_interval])"],
    ["m{a=~'$host'}", 'm{a=~"$host"}'],
    ["a - b - c", "(a - b) - c"],
    ["m offset 60s", "m offset 1m"],
    ["SUM(m)", "sum(m)"],
  ];
  for (const [one, other] of same)
    test(`${one} is ${other}`, () => {
      assert.deepEqual(changes(one, other), []);
      assert.equal(printPromql(parsePromql(one)), printPromql(parsePromql(other)));
    });
});

describe("what changed is named", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["rate(a[5m])", "rate(b[5m])", ["metric `a` -> `b`"]],
    ["rate(a[5m])", "rate(a[10m])", ["range of `a` 5m -> 10m"]],
    ["rate(a[5m])", "increase(a[5m])", ["function `rate` -> `increase`"]],
    ['a{x="1"}', 'a{x="2"}', ['`a`: label matcher `x="1"` -> `x="2"`']],
    ['a{x="1"}', 'a{x!="1"}', ['`a`: label matcher `x="1"` -> `x!="1"`']],
    ["a", 'a{x="1"}', ['`a`: label matcher `x="1"` added']],
    ['a{x="1"}', "a", ['`a`: label matcher `x="1"` removed']],
    ["sum by (h) (a)", "sum by (h, j) (a)", ["aggregation labels of `sum`: `by (h)` -> `by (h, j)`"]],
    ["sum(a)", "sum without (h) (a)", ["aggregation labels of `sum`: `none` -> `without (h)`"]],
    ["sum(a)", "max(a)", ["aggregation `sum` -> `max`"]],
    ["topk(10, a)", "topk(5, a)", ["`topk`: `10` -> `5`"]],
    [
      "histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m])))",
      "histogram_quantile(0.99, sum by (le) (rate(a_bucket[5m])))",
      ["`histogram_quantile`: `0.95` -> `0.99`"],
    ],
    ["a > 0.1", "a > 0.12", ["comparison threshold 0.1 -> 0.12"]],
    ["a > 0.1", "a >= 0.1", ["comparison `>` -> `>=`"]],
    ["a * 2", "a * 3", ["number after `*` 2 -> 3"]],
    ["a and b", "a or b", ["operator `and` -> `or`"]],
    ["a / on (x) b", "a / on (x, y) b", ["labels that join both sides: `on (x)` -> `on (x, y)`"]],
    ["a", "topk(10, a)", ["`topk(10, ...)` added"]],
    ["a > 1 and b > 2", "a > 1", ["`... and (b > 2)` removed"]],
    ["a", "sum(abs(a)) > 0", ["`abs(...)` added", "`sum(...)` added", "`... > 0` added"]],
    ["m offset 1h", "m offset 2h", ["offset 1h -> 2h"]],
    ["max_over_time(a[1h:1m])", "max_over_time(a[1h:5m])", ["resolution 1m -> 5m"]],
    ["a", "1 + 2", ["`a` -> `1 + 2`"]],
    ["(a > 1) + (b > 1)", "(a > 2) + (c > 1)", ["comparison threshold 1 -> 2", "metric `b` -> `c`"]],
  ];
  for (const [before, after, words] of cases)
    test(`${before} becomes ${after}`, () => assert.deepEqual(changes(before, after), words));

  test("a threshold is said in the unit that the caller knows", () => {
    const words = differences(parsePromql("a > 0.1"), parsePromql("a > 0.12"), (value) => `${value * 1000} ms`);
    assert.deepEqual(words, ["comparison threshold 100 ms -> 120 ms"]);
  });
});

describe("reading", () => {
  test("what is read prints to something that reads the same", () => {
    for (const text of [
      'sum by (a) (rate(m{x!~"a|b"}[5m] offset 5m)) / on (a) group_left (c) (b > bool 0)',
      "-x ^ 2",
      "max_over_time(rate(x[5m])[1h:30s])",
      'absent_over_time(up{job="x"}[1m])',
      'label_replace(a, "x", "$1", "y", "(.*)")',
      "topk($n, $metric) @ end()",
      'count_values("v", x)',
      "a * -1",
    ]) {
      const printed = printPromql(parsePromql(text));
      assert.equal(printPromql(parsePromql(printed)), printed);
      assert.deepEqual(parsePromql(printed), parsePromql(text));
    }
  });
  test("variables keep their names", () => {
    assert.equal(
      printPromql(parsePromql("topk($n, rate([[m]]_total{a='$b'}[$range] offset $shift))")),
      'topk($n, rate($m_total{a="$b"}[$range] offset $shift))',
    );
  });
  test("metrics are found wherever they stand", () => {
    assert.deepEqual([...metricsOf(parsePromql("sum(rate(a[5m])) / on () (b or {__name__='c'})"))], ["a", "b", "c"]);
  });
  test("durations have one form", () => {
    assert.deepEqual(["90s", "60s", "1h30m", "7d", "$x"].map(normalDuration), ["90s", "1m", "90m", "1w", "$x"]);
  });
  test("what is no PromQL is refused, showing where", () => {
    assert.throws(() => parsePromql("rate(x[5m]"), PromqlError);
    assert.throws(() => parsePromql("sum(a))"), /sum\(a\) >>> \)/);
    assert.throws(() => parsePromql("  "), /empty/);
  });
});
