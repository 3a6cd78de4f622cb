import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as topics from "./index.ts";
import { objectivesSchema } from "./objectives.ts";
import { type AnyRecorded, hostScope, panelScope, ruleScope } from "./promql/index.ts";
import { type AnySignal, breach } from "./signal.ts";
import { syntaxErrors } from "./testing/promql.ts";

const exported: readonly (readonly [string, unknown])[] = Object.entries(topics).flatMap(([topic, members]) =>
  Object.entries(members).map(([name, member]) => [`${topic}.${name}`, member] as const),
);
const has = (value: unknown, key: string): boolean => typeof value === "object" && value !== null && key in value;
const signals = exported.filter(([, value]) => has(value, "legend")) as [string, AnySignal][];
const recorded = exported.filter(([, value]) => has(value, "source")) as [string, AnyRecorded][];

/** What a client's models do, over all hosts that serve it: recorded without a host, because its history must be one. */
const overAllHosts = new Set([
  "modelBehaviour.anomalyRatioByClient",
  "modelBehaviour.anomalyChange",
  "modelBehaviour.anomalyDeviation",
]);

describe("signals", () => {
  const scopes = [panelScope, hostScope, ruleScope({ scrapeIntervalSeconds: 15 })];

  for (const [name, signal] of signals) {
    test(`${name} is PromQL in every scope, says what it means, and invents no data`, () => {
      for (const scope of scopes) {
        const text = signal.expression.render(scope);
        assert.deepEqual(syntaxErrors(text), []);
        assert.doesNotMatch(text, /vector\(/);
      }
      assert.match(signal.description, /^[A-Z0-9].{20,}\.$/s);
      if (!overAllHosts.has(name)) assert.match(signal.expression.render(hostScope), /host=~"\$host"/);
    });
  }

  test("recorded names follow level:metric:operations, level being the labels, and each stands once", () => {
    for (const [, { name, labels, source }] of recorded) {
      assert.match(name, /^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$/);
      assert.equal(name.split(":")[0], labels.join("_"));
      assert.deepEqual(syntaxErrors(source.render(ruleScope({ scrapeIntervalSeconds: 15 }))), []);
    }
    const names = recorded.map(([, { name }]) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length > 0);
  });

  test("an objective of the site moves the breach, and a severity without threshold is an error", () => {
    const scope = ruleScope({ scrapeIntervalSeconds: 15 });
    const objectives = objectivesSchema.parse({ latencyWarningSeconds: 0.2, latencyCriticalSeconds: 0.25 });
    assert.match(breach(topics.latency.latencyP95, "critical", objectives).render(scope), /> 0\.25$/);
    assert.match(breach(topics.cache.cacheHitRatio, "warning", objectives).render(scope), /< 0\.8$/);
    assert.throws(() => breach(topics.cache.cacheHitRatio, "critical", objectives), /Cache hit rate.+no critical/);
  });
});
