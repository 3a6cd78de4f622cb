/** From a query to a signal: one that is there, or a new one in types. */
import { type Promql, selectorsOf } from "../promql/syntax.ts";
import type { Job, SignalUse } from "./converted.ts";
import { scopeOf } from "./filters.ts";
import { sameSignals } from "./known.ts";
import type { Limit } from "./limits.ts";
import type { PanelDraft, RawTarget } from "./panels.ts";
import { NotSayable, type Remarks } from "./remainder.ts";
import { scaled } from "./scale.ts";
import { translate } from "./translate/index.ts";
import { carryUnit } from "./units.ts";
import { strangers } from "./variables.ts";

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

function sameLimits(one: readonly Limit[], other: readonly { readonly severity: string }[]): boolean {
  return one.length === other.length && one.every(({ severity }) => other.some((it) => it.severity === severity));
}

/** What the queries of a panel share. */
export interface PanelFacts {
  readonly title: string;
  readonly description: string;
  readonly filters: readonly string[];
  readonly several: boolean;
}

/** One query as a signal; undefined where it can't be said, which the remarks then tell. */
export function signalFor(
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
    const { code, labels } = translate(wanted, {
      known,
      filters: new Set(facts.filters),
      windows: variables.windows,
      use: (file, name) => uses.set(file, (uses.get(file) ?? new Set()).add(name)),
    });
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
