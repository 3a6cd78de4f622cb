/** Rules about queries: PromQL that reads known metrics, invents no data, and draws no more lines than one can read. */
import { catalogue } from "../../signals/catalogue/index.ts";
import type { Metric } from "../../signals/metric.ts";
import { agentLabels } from "../../signals/promql/index.ts";
import { metricNames, syntaxErrors } from "../../signals/testing/promql.ts";
import { unboundedLabels } from "./bounds.ts";
import type { Document, Panel } from "./document.ts";
import { documentRule, panelRule, type Rule } from "./finding.ts";

const suffixes = ["_bucket", "_sum", "_count"];

const metrics = new Map<string, Metric>(
  Object.values(catalogue)
    .flatMap((part) => Object.values<Metric>(part))
    .flatMap((metric) =>
      metric.type === "histogram"
        ? suffixes.map((suffix): [string, Metric] => [`${metric.name}${suffix}`, metric])
        : [[metric.name, metric] as [string, Metric]],
    ),
);

/** Recorded series are named `level:metric:operations`; that each is recorded is held by a test over the rules. */
function isRecorded(name: string): boolean {
  return name.split(":").length === 3;
}

/** Labels of a series by its name; of a recorded one, those of its level. */
export function labelsOf(name: string): readonly string[] {
  if (isRecorded(name)) return [...recordedLabels(name.split(":")[0] ?? "")];
  return [...agentLabels, ...(metrics.get(name)?.labels ?? [])];
}

/** `host_series_id_model_version` is a level of three labels: those of two words are told apart. */
function recordedLabels(level: string): readonly string[] {
  const twoWords = ["series_id", "model_version"];
  const present = twoWords.filter((label) => level.includes(label));
  const rest = present.reduce((text, label) => text.replace(label, ""), level);
  return [...present, ...rest.split("_").filter((part) => part !== "")];
}

/** Queries of all kinds, by what a reader would look for. */
function annotationQueries({ annotations }: Document): readonly string[] {
  return annotations.list.map(({ target }) => target?.expr ?? "");
}

function problems(expr: string): readonly string[] {
  const [syntax] = syntaxErrors(expr);
  if (syntax !== undefined) return [`no PromQL: ${syntax}`];
  const unknown = metricNames(expr).filter((name) => !isRecorded(name) && !metrics.has(name));
  return [
    ...unknown.map((name) => `${name} is in no catalogue: ${expr}`),
    ...(/\bvector\s*\(/.test(expr) ? [`vector() invents data: ${expr}`] : []),
  ];
}

/** Variables that hold exactly one value. */
function singles({ templating }: Document): ReadonlySet<string> {
  return new Set(
    templating.list
      .filter(({ type, multi, includeAll }) => type !== "datasource" && multi !== true && includeAll !== true)
      .map(({ name }) => name),
  );
}

/** Labels of series in what a panel shows, with no limit to their number. */
function unlimited(panel: Panel, document: Document): readonly string[] {
  return panel.targets.flatMap(({ refId, expr }) =>
    unboundedLabels(expr, { labelsOf, singles: singles(document) }).map(
      (label) => `query ${refId} shows as many lines as there are values of ${label}: take the top k of ${expr}`,
    ),
  );
}

export const queries: readonly Rule[] = [
  panelRule("promql", ({ targets }) => targets.flatMap(({ expr }) => problems(expr))),
  documentRule("promql", (document) => annotationQueries(document).flatMap(problems)),
  panelRule("long-term", ({ targets }) =>
    targets
      .filter(({ datasource }) => datasource?.uid === "$longterm")
      .flatMap(({ expr }) => metricNames(expr))
      .filter((name) => !isRecorded(name))
      .map((name) => `the long-term store has recorded series only, and ${name} is none`),
  ),
  panelRule("unbounded-legend", unlimited),
  panelRule("unfolded", ({ type, description, targets }) => {
    const shown = targets.some(({ expr, legendFormat }) =>
      type === "table" ? /\bby \([^)]*\bseries_id\b/.test(expr) : legendFormat.includes("{{series_id}}"),
    );
    return shown && !/unfolded series only/i.test(description)
      ? ['it shows series by their id and does not say "unfolded series only"']
      : [];
  }),
];
