/** What is written in runbooks that a machine can check: queries, and the names in them. */
import { parser } from "@prometheus-io/lezer-promql";
import { catalogue } from "../../signals/catalogue/index.ts";
import type { Metric } from "../../signals/metric.ts";
import { agentLabels } from "../../signals/promql/index.ts";
import { metricNames, syntaxErrors } from "../../signals/testing/promql.ts";

/** Names in Postgres that look like those of metrics. */
const otherNames = new Set(["max_connections", "pg_stat_activity"]);

/** Every query of a page: those of its blocks, line by line, and those that stand in a sentence. */
export function queriesIn(page: string): readonly string[] {
  const blocks = [...page.matchAll(/```promql\n([^`]*)```/g)].flatMap(([, block = ""]) =>
    block.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()])),
  );
  const sentences = page.replaceAll(/```[\s\S]*?```/g, "");
  const spans = [...sentences.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
  return [...blocks, ...spans.filter((span) => isQuery(span) && !otherNames.has(span))];
}

/** A function or an aggregation, a selector with conditions, or a name with underscores or colons as metrics have. */
function isQuery(span: string): boolean {
  return (
    /^(sum|max|min|avg|count|topk|rate|increase|deriv|time|histogram_quantile)\b.*\(/.test(span) ||
    /^[a-z_:0-9]+\{.*\}/.test(span) ||
    /^(?!vigia:)[a-z][a-z0-9]*([_:][a-z0-9]+)+$/.test(span)
  );
}

const namesOf = ({ name, type }: Metric): readonly string[] =>
  type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];

/** Every name that Prometheus can have, by the labels that its series carry; `recorded` names carry what their rules say. */
function known(recorded: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const scraped = Object.values(catalogue).flatMap((metrics) =>
    Object.values<Metric>(metrics).flatMap((metric) =>
      namesOf(metric).map((name) => [name, [...metric.labels, ...agentLabels, "le"]] as const),
    ),
  );
  return new Map<string, readonly string[]>([...scraped, ...recorded, ["ALERTS", ["alertname", "alertstate"]]]);
}

/** What is wrong with a query; an empty list means that Prometheus understands it, and that what it names can be there. */
export function queryProblems(query: string, recorded: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const text = query.replaceAll(/<\w+>/g, "any");
  const errors = syntaxErrors(text);
  if (errors.length > 0) return errors;
  const names = metricNames(text);
  const all = known(recorded);
  const unknown = names.filter((name) => !all.has(name)).map((name) => `nothing has the name ${name}`);
  const carried = new Set(["__name__", ...names.flatMap((name) => all.get(name) ?? [])]);
  const strange = names.length === 0 ? [] : labelsIn(text).filter((label) => !carried.has(label));
  return [...unknown, ...strange.map((label) => `none of ${names.join(", ")} carries ${label}`)];
}

function labelsIn(query: string): readonly string[] {
  const labels: string[] = [];
  parser.parse(query).iterate({
    enter: ({ name, from, to }) => {
      if (name === "LabelName") labels.push(query.slice(from, to));
    },
  });
  return labels;
}
