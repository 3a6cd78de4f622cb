/** What the sources already have: metrics, recorded series and signals, by the names under which they are exported. */
import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Metric } from "../../signals/metric.ts";
import { type Objectives, objectivesSchema } from "../../signals/objectives.ts";
import type { Expression, Scope } from "../../signals/promql/index.ts";
import { isDictionary } from "../diff/values.ts";
import { parsePromql } from "../promql/parse.ts";
import { printPromql } from "../promql/print.ts";
import type { Promql } from "../promql/syntax.ts";

const signals = resolve(import.meta.dirname, "../../signals");

/** Where something is imported from: a file of `signals/`, and what to write after the file's namespace. */
export interface Exported<T> {
  readonly file: string;
  readonly name: string;
  readonly value: T;
}

export interface KnownRecorded {
  readonly name: string;
  readonly labels: readonly string[];
}

export interface KnownSignal {
  readonly title: string;
  readonly unit: string;
  readonly legend: string;
  readonly expression: Pick<Expression, "render">;
  readonly thresholds: readonly unknown[];
}

export interface Known {
  readonly metrics: ReadonlyMap<string, Exported<Metric>>;
  readonly recorded: ReadonlyMap<string, Exported<KnownRecorded>>;
  readonly signals: readonly Exported<KnownSignal>[];
}

function isRecorded(value: unknown): value is KnownRecorded {
  return (
    isDictionary(value) && typeof value.name === "string" && isDictionary(value.source) && isDictionary(value.read)
  );
}

function isSignal(value: unknown): value is KnownSignal {
  return (
    isDictionary(value) &&
    typeof value.title === "string" &&
    typeof value.legend === "string" &&
    isDictionary(value.expression) &&
    Array.isArray(value.thresholds)
  );
}

function isMetric(value: unknown): value is Metric {
  return (
    isDictionary(value) &&
    typeof value.name === "string" &&
    typeof value.help === "string" &&
    ["counter", "gauge", "histogram"].includes(String(value.type))
  );
}

function member(of: string, key: string): string {
  return /^[a-z]\w*$/i.test(key) ? `${of}.${key}` : `${of}[${JSON.stringify(key)}]`;
}

/** Signals that are made for a site's objectives: by exported functions that take nothing else. */
function madeForObjectives({ file, name, value }: Exported<unknown>): Exported<unknown>[] {
  if (typeof value !== "function" || !/^function \w+\(\s*objectives\s*\)/.test(String(value))) return [];
  const found: Exported<unknown>[] = [];
  const visit = (made: unknown, path: string, depth: number): void => {
    if (isSignal(made)) found.push({ file, name: path, value: made });
    else if (isDictionary(made) && depth > 0)
      for (const [key, part] of Object.entries(made)) visit(part, member(path, key), depth - 1);
  };
  visit((value as (objectives: Objectives) => unknown)(objectivesSchema.parse({})), `${name}(site.objectives)`, 3);
  return found;
}

async function exportsOf(pattern: string): Promise<Exported<unknown>[]> {
  const files = globSync(pattern, { cwd: signals })
    .filter((file) => !/\.test\.ts$|(^|\/)index\.ts$|^imported\//.test(file))
    .sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const module: unknown = await import(join(signals, file));
      return Object.entries(Object(module) as object).map(([name, value]: [string, unknown]) => ({
        file,
        name,
        value,
      }));
    }),
  );
  return found.flat();
}

/** Reads the catalogue and the signals of this repository. */
export async function readKnown(): Promise<Known> {
  const [catalogue, own] = [await exportsOf("catalogue/*.ts"), await exportsOf("*.ts")];
  const pick = <T>(all: readonly Exported<unknown>[], is: (value: unknown) => value is T): Exported<T>[] =>
    all.flatMap(({ file, name, value }) => (is(value) ? [{ file, name, value }] : []));
  return {
    metrics: new Map(pick(catalogue, isMetric).map((it) => [it.value.name, it])),
    recorded: new Map(pick(own, isRecorded).map((it) => [it.value.name, it])),
    signals: pick([...own, ...own.flatMap(madeForObjectives)], isSignal),
  };
}

/** What every signal asks in a scope, in normal form: the same for all queries of a panel. */
const asked = new WeakMap<Known, Map<string, readonly string[]>>();

function inScope(known: Known, scope: Scope): readonly string[] {
  const scopes = asked.get(known) ?? new Map<string, readonly string[]>();
  asked.set(known, scopes);
  const key = JSON.stringify(scope);
  const queries =
    scopes.get(key) ?? known.signals.map(({ value }) => printPromql(parsePromql(value.expression.render(scope))));
  scopes.set(key, queries);
  return queries;
}

/** Signals that ask exactly this in the given scope. */
export function sameSignals(known: Known, query: Promql, scope: Scope): readonly Exported<KnownSignal>[] {
  const wanted = printPromql(query);
  const queries = inScope(known, scope);
  return known.signals.filter((_, index) => queries[index] === wanted);
}
