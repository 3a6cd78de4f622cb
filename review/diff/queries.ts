/** Queries of a panel, and expressions of rules. */
import { differences } from "../promql/difference.ts";
import { PromqlError, parsePromql } from "../promql/parse.ts";
import { printPromql } from "../promql/print.ts";
import type { Promql } from "../promql/syntax.ts";
import { withPlainTopk } from "../promql/top-over-range.ts";
import { code } from "./change.ts";
import { inUnit } from "./units.ts";
import { dictionary, text, valueDifferences, without } from "./values.ts";

/** Parses a query; the error names where the query stands. */
export function parseAt(place: string, expression: string): Promql {
  try {
    return parsePromql(expression);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    throw new PromqlError(`${place}: ${error.message}\n  query: ${expression}\n  fix: correct the query at its signal`);
  }
}

export interface Query {
  readonly refId: string;
  readonly expression: Promql;
  /** Everything but the expression and the refId. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** @param place the dashboard and the panel, for errors. */
export function queryOf(place: string, target: unknown): Query {
  const { expr, refId } = dictionary(target);
  const name = text(refId);
  return {
    refId: name,
    expression: parseAt(`${place}, query ${name}`, text(expr)),
    settings: without(dictionary(target), "expr", "refId"),
  };
}

/** Pairs queries: first those that did not change, then those of one refId. */
function pair(before: readonly Query[], after: readonly Query[]): Map<Query, Query> {
  const pairs = new Map<Query, Query>();
  const free = new Set(before);
  const match = (same: (old: Query, now: Query) => boolean): void => {
    for (const now of after) {
      if (pairs.has(now)) continue;
      const old = [...free].find((it) => same(it, now));
      if (!old) continue;
      pairs.set(now, old);
      free.delete(old);
    }
  };
  const printed = ({ expression }: Query) => printPromql(expression);
  match((old, now) => old.refId === now.refId && printed(old) === printed(now));
  match((old, now) => printed(old) === printed(now));
  match((old, now) => old.refId === now.refId);
  return pairs;
}

/** A top k over the range of a graph says its expression twice: where both sides do, a change of it is said once. */
function comparable(before: Promql, after: Promql): readonly [Promql, Promql] {
  const [old, now] = [withPlainTopk(before), withPlainTopk(after)];
  const changed = (plain: Promql, raw: Promql) => printPromql(plain) !== printPromql(raw);
  return changed(old, before) && changed(now, after) ? [old, now] : [before, after];
}

/** @param unit of the panel: thresholds inside of queries are shown in it. */
export function queryDifferences(before: readonly Query[], after: readonly Query[], unit: string): string[] {
  const pairs = pair(before, after);
  const kept = new Set(pairs.values());
  const several = Math.max(before.length, after.length) > 1;
  return [
    ...after.flatMap((now) => {
      const old = pairs.get(now);
      const name = several ? `query ${now.refId}` : "query";
      if (!old) return [`${name} added: ${code(printPromql(now.expression))}`];
      return [
        ...differences(...comparable(old.expression, now.expression), (value) => inUnit(value, unit)),
        ...valueDifferences(old.settings, now.settings).map((line) => line.replace(/^legendFormat:/, "legend")),
      ].map((line) => `${name}: ${line}`);
    }),
    ...before
      .filter((old) => !kept.has(old))
      .map((old) => `query ${several ? `${old.refId} ` : ""}removed: ${code(printPromql(old.expression))}`),
  ];
}
