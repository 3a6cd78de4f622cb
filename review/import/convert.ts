/** From an exported dashboard to signals and panels of ours. */
import { agentLabels, type Scope } from "../../signals/promql/index.ts";
import { PromqlError, parsePromql } from "../promql/parse.ts";
import { childrenOf, type Promql, type Selector, selectorsOf } from "../promql/syntax.ts";
import type { RawDocument } from "./document.ts";
import { type Known, sameSignals } from "./known.ts";
import type { Limit } from "./limits.ts";
import { type PanelDraft, type RawTarget, readPanel } from "./panels.ts";
import { NotSayable, type Remarks } from "./remainder.ts";
import { scaled } from "./scale.ts";
import { Translator } from "./translate.ts";
import { carryUnit } from "./units.ts";
import { readVariables, strangers, type Variables, withConstants, withRenamed } from "./variables.ts";

/** A signal that the sources have, or one that is new. */
export interface SignalUse {
  readonly refId: string;
  /** The query as it was imported. */
  readonly query: string;
  readonly existing?: { readonly file: string; readonly name: string };
  readonly fresh?: FreshSignal;
}

export interface FreshSignal {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly code: string;
  readonly labels: readonly string[];
  /** As Grafana writes it, with labels that the expression carries only. */
  readonly legend: string;
  readonly limits: readonly Limit[];
  /** File of signals/ -> names that the code uses. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ConvertedPanel {
  readonly draft: PanelDraft;
  readonly title: string;
  readonly description: string;
  readonly signals: readonly SignalUse[];
  /** Labels by whose variables the panel is filtered. */
  readonly filters: readonly string[];
  /** Reads the long-term store. */
  readonly longTerm: boolean;
}

export interface Converted {
  readonly document: RawDocument;
  readonly rows: readonly { readonly title: string; readonly panels: readonly ConvertedPanel[] }[];
  readonly variables: Variables;
  readonly counts: {
    readonly panels: number;
    readonly panelsCarried: number;
    readonly queries: number;
    readonly queriesCarried: number;
  };
  /** Metrics that queries need and the catalogue lacks. */
  readonly unknownMetrics: ReadonlyMap<string, MetricUse>;
}

export interface MetricUse {
  readonly labels: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

function carriedLabels(known: Known, { metric }: Selector): readonly string[] | undefined {
  const recorded = known.recorded.get(metric);
  if (recorded) return recorded.value.labels;
  const found = known.metrics.get(metric) ?? known.metrics.get(metric.replace(/_(bucket|sum|count)$/, ""));
  return found && [...agentLabels, ...found.value.labels];
}

/** Labels whose variable every selector of a panel that carries the label has: they go to the panel's scope. */
function sharedFilters(expressions: readonly Promql[], known: Known, variables: Variables): string[] {
  const selectors = expressions.flatMap(selectorsOf);
  // Of a series that nobody knows, what its selector asks for: a signal made for the objectives may record it.
  const labelsOf = (selector: Selector) =>
    carriedLabels(known, selector) ?? selector.matchers.map(({ label }) => label);
  return variables.labels
    .map(({ label }) => label)
    .filter((label) => {
      const carrying = selectors.filter((selector) => labelsOf(selector).includes(label));
      const filtered = carrying.filter(({ matchers }) =>
        matchers.some((it) => it.label === label && it.operator === "=~" && it.value === `$${label}`),
      );
      return filtered.length > 0 && filtered.length === carrying.length;
    });
}

function scopeOf(filters: readonly string[]): Scope {
  return {
    window: "$__rate_interval",
    filters: Object.fromEntries(filters.map((label) => [label, { matches: `$${label}` }])),
  };
}

/** What the catalogue would need to know: names, labels and how they are read. */
function collectUnknown(
  node: Promql,
  known: Known,
  into: Map<string, { labels: Set<string>; functions: Set<string> }>,
  around = "",
  by: readonly string[] = [],
): void {
  if (node.kind === "selector") {
    if (node.metric === "" || node.metric.includes("$") || node.metric.includes(":") || carriedLabels(known, node))
      return;
    const entry = into.get(node.metric) ?? { labels: new Set<string>(), functions: new Set<string>() };
    for (const label of [...node.matchers.map((it) => it.label), ...by])
      if (!agentLabels.some((it) => it === label)) entry.labels.add(label);
    if (around !== "") entry.functions.add(around);
    into.set(node.metric, entry);
    return;
  }
  const grouping = node.kind === "aggregation" && node.grouping?.keyword === "by" ? node.grouping.labels : by;
  const inside = node.kind === "call" ? node.name : node.kind === "range" ? around : "";
  for (const child of childrenOf(node)) collectUnknown(child, known, into, inside, grouping);
}

function legendFor(legend: string, labels: readonly string[], title: string, place: string, remarks: Remarks): string {
  if (legend === "" || legend === "__auto") {
    const shown = labels.length > 4 ? labels.filter((label) => label !== "job") : labels;
    return shown.length === 0 ? title : shown.map((label) => `{{${label}}}`).join(" ");
  }
  return legend
    .replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => {
      if (labels.includes(label)) return `{{${label}}}`;
      remarks.left(place, `{{${label}}} of the legend`, "the query's result does not carry that label");
      return "";
    })
    .replaceAll(/\s+/g, " ")
    .trim();
}

interface Job {
  readonly known: Known;
  readonly variables: Variables;
  readonly remarks: Remarks;
  readonly document: RawDocument;
}

function isPrometheus({ name, type }: RawTarget["dataSource"]): boolean {
  return (type === "" || type === "prometheus") && !/^-- (Mixed|Grafana|Dashboard) --$|^(grafana|-- .* --)$/.test(name);
}

function parseTarget(place: string, target: RawTarget, { variables, remarks }: Job): Promql | undefined {
  if (!isPrometheus(target.dataSource)) {
    remarks.left(
      place,
      target.expr || "its query",
      `asked of ${target.dataSource.type || target.dataSource.name}, not of Prometheus`,
    );
    return undefined;
  }
  if (target.expr.trim() === "") {
    remarks.left(place, "the query", "it is empty");
    return undefined;
  }
  try {
    return withRenamed(parsePromql(withConstants(target.expr, variables)), variables);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    remarks.left(place, target.expr, error.message);
    return undefined;
  }
}

function sameLimits(one: readonly Limit[], other: readonly { readonly severity: string }[]): boolean {
  return one.length === other.length && one.every(({ severity }) => other.some((it) => it.severity === severity));
}

interface PanelFacts {
  readonly title: string;
  readonly description: string;
  readonly filters: readonly string[];
  readonly several: boolean;
}

/** One query as a signal; undefined where it can't be said, which the remarks then tell. */
function signalFor(
  place: string,
  target: RawTarget,
  expression: Promql,
  draft: PanelDraft,
  facts: PanelFacts,
  job: Job,
): SignalUse | undefined {
  const { known, remarks, variables } = job;
  const column = draft.columns.find(({ refId }) => refId === target.refId);
  const carried = carryUnit(column?.unit ?? draft.unit);
  const limits = (column?.limits ?? draft.limits).map((limit) => ({
    ...limit,
    value: Number((limit.value * carried.factor).toPrecision(12)),
  }));
  const wanted = scaled(expression, carried.factor);
  // Several signals may ask the same and show it otherwise: the one that looks most alike.
  const alike = sameSignals(known, wanted, scopeOf(facts.filters)).map((it) => {
    const { legend, thresholds, title } = it.value;
    const likeness =
      2 * Number(legend === target.legend) +
      2 * Number(sameLimits(limits, thresholds as readonly { severity: string }[])) +
      Number(title === facts.title);
    return { it, likeness };
  });
  const existing = alike.sort((a, b) => b.likeness - a.likeness)[0]?.it;
  const about = { refId: target.refId, query: target.expr };
  if (existing && existing.value.unit === carried.unit) {
    if (!sameLimits(limits, existing.value.thresholds as readonly { severity: string }[]) && draft.kind !== "table")
      remarks.changed(place, `${limits.length} thresholds`, `those of the signal ${existing.name} hold`);
    if (target.legend !== "" && target.legend !== "__auto" && target.legend !== existing.value.legend)
      remarks.changed(place, `legend ${target.legend}`, `the signal ${existing.name} has ${existing.value.legend}`);
    return { ...about, existing: { file: existing.file, name: existing.name } };
  }
  const stranger = selectorsOf(wanted).flatMap((selector) => strangers(selector, variables))[0];
  try {
    if (stranger !== undefined) throw new NotSayable(`the variable $${stranger} is not carried over`);
    const uses = new Map<string, Set<string>>();
    const translator = new Translator({
      known,
      filters: new Set(facts.filters),
      windows: variables.windows,
      use: (file, name) => uses.set(file, (uses.get(file) ?? new Set()).add(name)),
    });
    const { code, labels } = translator.translate(wanted);
    if (carried.remark !== "") remarks.changed(place, draft.unit || "no unit", carried.remark);
    const legend = legendFor(target.legend, labels, facts.title, place, remarks);
    const own =
      column?.title ?? (facts.several ? `${facts.title}: ${legend.replaceAll(/\{\{|\}\}/g, "")}` : facts.title);
    return {
      ...about,
      fresh: { title: own, description: facts.description, unit: carried.unit, code, labels, legend, limits, uses },
    };
  } catch (error) {
    if (!(error instanceof NotSayable)) throw error;
    remarks.left(place, target.expr, error.message);
    return undefined;
  }
}

function convertPanel(draft: PanelDraft, title: string, job: Job): ConvertedPanel | undefined {
  const { known, variables, remarks, document } = job;
  const place = `panel "${title}"`;
  const description = draft.description || `Imported from the dashboard "${document.title}".`;
  if (draft.kind === "text") return { draft, title, description, signals: [], filters: [], longTerm: false };
  if (draft.description === "") remarks.changed(place, "no description", "write what it means and what to do");
  const stores = new Set(draft.targets.map(({ dataSource }) => dataSource.name === "longterm"));
  const longTerm = stores.size === 1 && stores.has(true);
  if (stores.size > 1) remarks.changed(place, "two data sources", "all of its queries ask Prometheus");
  const parsed = draft.targets.flatMap((target) => {
    const at = `${place}, query ${target.refId}`;
    const expression = parseTarget(at, target, job);
    return expression ? [{ target, expression, at }] : [];
  });
  const filters = sharedFilters(
    parsed.map(({ expression }) => expression),
    known,
    variables,
  );
  const facts = { title, description, filters, several: parsed.length > 1 };
  const signals = parsed.flatMap(
    ({ target, expression, at }) => signalFor(at, target, expression, draft, facts, job) ?? [],
  );
  if (signals.length === 0) {
    const why = draft.targets.length === 0 ? "it asks nothing" : "none of its queries could be carried over";
    remarks.left(place, "the panel", why);
    return undefined;
  }
  for (const { severity, value } of draft.limits)
    remarks.changed(
      place,
      `${severity} threshold ${value}`,
      "a number of its own: make an objective of it in signals/objectives.ts, or take one that is there",
    );
  return { draft, title, description, signals, filters, longTerm };
}

/** Everything that can be said in types; the rest is in `remarks`. */
export function convert(document: RawDocument, known: Known, remarks: Remarks): Converted {
  const variables = readVariables(document, known, remarks);
  const job = { known, variables, remarks, document };
  const unknown = new Map<string, { labels: Set<string>; functions: Set<string> }>();
  const counts = { panels: 0, panelsCarried: 0, queries: 0, queriesCarried: 0 };
  const titles = new Set<string>();
  const rows = document.rows.map(({ title, panels }) => ({
    title: title || document.title,
    panels: panels.flatMap((raw): ConvertedPanel[] => {
      counts.panels += 1;
      const draft = readPanel(raw, document.dataSources, remarks);
      if (!draft) return [];
      counts.queries += draft.targets.length;
      for (const { expr } of draft.targets) {
        try {
          collectUnknown(parsePromql(withConstants(expr, variables)), known, unknown);
        } catch (error) {
          if (!(error instanceof PromqlError)) throw error;
        }
      }
      let own = draft.title || `Panel ${counts.panels}`;
      for (let count = 2; titles.has(own); count += 1) own = `${draft.title || "Panel"} (${count})`;
      titles.add(own);
      if (own !== draft.title)
        remarks.changed(`panel "${draft.title}"`, draft.title || "no title", `titles are unique here: "${own}"`);
      const panel = convertPanel(draft, own, job);
      if (!panel) return [];
      counts.panelsCarried += 1;
      counts.queriesCarried += panel.signals.length;
      return [panel];
    }),
  }));
  return { document, rows: rows.filter(({ panels }) => panels.length > 0), variables, counts, unknownMetrics: unknown };
}
