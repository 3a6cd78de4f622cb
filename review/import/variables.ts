/** Variables of an imported dashboard: which of them become typed ones, and what stands for the others in queries. */
import { agentLabels } from "../../signals/promql/index.ts";
import { variableSelector } from "../diff/rendered.ts";
import { dictionary, list, text } from "../diff/values.ts";
import { PromqlError, parsePromql } from "../promql/parse.ts";
import { type Promql, selectorsOf, withChildren } from "../promql/syntax.ts";
import type { RawDocument } from "./document.ts";
import type { Known } from "./known.ts";
import type { Remarks } from "./remainder.ts";

export interface LabelVariable {
  readonly label: string;
  /** The metric whose label values it offers: a file of signals/ and an export. */
  readonly file: string;
  readonly metric: string;
}

export interface Variables {
  readonly labels: readonly LabelVariable[];
  /** Name in the imported dashboard -> label that the variable is named after here. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Variables with one value, which stands in their place. */
  readonly constants: ReadonlyMap<string, string>;
  /** Variables that are a window of time: `$interval`. */
  readonly windows: ReadonlySet<string>;
}

/** Grafana's own, for which `$__rate_interval` stands: it is never too short for a rate. */
const ownWindows = ["$__interval", "$__rate_interval"];

function labelOf(query: string): string | undefined {
  const found = /^\s*label_values\(\s*(?:.*,)?\s*(\w+)\s*\)\s*$/s.exec(query);
  return found?.[1];
}

function metricFor(
  query: string,
  label: string,
  known: Known,
): { readonly file: string; readonly name: string } | undefined {
  const selector = variableSelector(query);
  if (selector !== undefined) {
    try {
      for (const { metric } of selectorsOf(parsePromql(selector))) {
        const found = known.metrics.get(metric);
        const labels: readonly string[] = [...agentLabels, ...(found?.value.labels ?? [])];
        if (found && found.value.type !== "histogram" && labels.includes(label)) return found;
      }
    } catch (error) {
      if (!(error instanceof PromqlError)) throw error;
    }
  }
  const everywhere = known.metrics.get("up");
  return agentLabels.some((it) => it === label) ? everywhere : undefined;
}

export function readVariables(document: RawDocument, known: Known, remarks: Remarks): Variables {
  const labels = new Map<string, LabelVariable>();
  const renamed = new Map<string, string>();
  const constants = new Map<string, string>();
  const windows = new Set(ownWindows);
  for (const variable of document.variables) {
    const name = text(variable.name);
    const place = `variable $${name}`;
    const query = text(dictionary(variable.query).query ?? variable.query);
    switch (text(variable.type)) {
      case "datasource":
        continue;
      case "interval":
        windows.add(`$${name}`);
        remarks.changed(place, query, "the window of rates is Grafana's $__rate_interval");
        continue;
      case "query": {
        const label = labelOf(query);
        const metric = label === undefined ? undefined : metricFor(query, label, known);
        if (label === undefined || !metric) {
          const reason =
            label === undefined
              ? "only label_values(metric, label) is carried over"
              : `no metric of the catalogue in it has the label ${label}`;
          remarks.left(place, query, reason);
          continue;
        }
        renamed.set(name, label);
        labels.set(label, { label, file: metric.file, metric: metric.name });
        if (name !== label) remarks.changed(place, `$${name}`, `named after its label: $${label}`);
        if (text(variable.regex) !== "")
          remarks.left(place, `regex ${text(variable.regex)}`, "a variable offers every value of its label");
        continue;
      }
      case "custom":
      case "constant":
      case "textbox": {
        const { value } = dictionary(variable.current);
        const only = typeof value === "string" ? value : list(value).length === 1 ? text(list(value)[0]) : query;
        if (only === "" || only.startsWith("$__") || only.includes(",")) {
          remarks.left(place, query, "has no one value that could stand in its place");
          continue;
        }
        constants.set(name, only);
        remarks.changed(place, query, `its value ${JSON.stringify(only)} stands in its place`);
        continue;
      }
      default:
        remarks.left(place, text(variable.type), "no such kind of variable here");
    }
  }
  return { labels: [...labels.values()], renamed, constants, windows };
}

const reference = /\$\{(\w+)(?::[^}]*)?\}|\[\[(\w+)(?::[^\]]*)?\]\]|\$(\w+)/g;

/** The query with the values of constant variables in their places. */
export function withConstants(query: string, { constants }: Variables): string {
  return query.replaceAll(
    reference,
    (whole, one?: string, two?: string, three?: string) => constants.get(one ?? two ?? three ?? "") ?? whole,
  );
}

/** The expression with the variables' names of here. A variable may take several values here, so that `=` becomes `=~`. */
export function withRenamed(node: Promql, variables: Variables): Promql {
  if (node.kind !== "selector") return withChildren(node, (child) => withRenamed(child, variables));
  const matchers = node.matchers.map((matcher) => {
    reference.lastIndex = 0;
    const found = reference.exec(matcher.value);
    const name = found?.[0] === matcher.value ? (found[1] ?? found[2] ?? found[3]) : undefined;
    const label = name === undefined ? undefined : variables.renamed.get(name);
    if (label === undefined) return matcher;
    const operator = matcher.operator === "=" ? "=~" : matcher.operator === "!=" ? "!~" : matcher.operator;
    return { ...matcher, operator, value: `$${label}` } as const;
  });
  return { ...node, matchers };
}

/** Variables within an expression that nothing stands for. */
export function strangers(node: Promql, variables: Variables): string[] {
  const own = node.kind === "selector" ? node.matchers.map(({ value }) => value) : [];
  const known = new Set([...variables.labels.map(({ label }) => label)]);
  const named = own.flatMap((value) =>
    [...value.matchAll(reference)].map((found) => found[1] ?? found[2] ?? found[3] ?? ""),
  );
  return [...new Set(named.filter((name) => !known.has(name)))];
}
