/** Which metrics a revision newly reads, and whether anything brings them. */
import { catalogue } from "../../signals/catalogue/index.ts";
import { metricsOf } from "../promql/syntax.ts";
import type { Rendered } from "./rendered.ts";
import { jobsOf } from "./scraping.ts";
import { dictionary, list, text } from "./values.ts";

export interface NeededMetric {
  readonly name: string;
  /** Where it is read, e.g. `dashboard x, panel "y", query A`. */
  readonly places: readonly string[];
  /** Where it comes from, in words. */
  readonly origin: string;
  /** False where nothing brings it. */
  readonly kept: boolean;
}

/** Made by every scrape or by the rule engine. */
const everywhere: Readonly<Record<string, string>> = {
  up: "every scrape",
  ALERTS: "Prometheus' rule engine",
  ALERTS_FOR_STATE: "Prometheus' rule engine",
};

/** The metric of the catalogue that a name belongs to: a histogram has three names. */
export function catalogued(name: string): { readonly job: string; readonly type: string } | undefined {
  for (const [job, metrics] of Object.entries(catalogue)) {
    for (const metric of Object.values(metrics)) {
      if (metric.name === name && metric.type !== "histogram") return { job, type: metric.type };
      if (metric.type === "histogram" && new RegExp(`^${metric.name}_(bucket|sum|count)$`).test(name))
        return { job, type: metric.type };
    }
  }
  return undefined;
}

/** The alternatives of a pattern over several labels, cut down to the part over the first one. */
function nameMatches(regex: string, several: boolean, name: string): boolean {
  try {
    if (!several) return new RegExp(`^(?:${regex})$`).test(name);
    return (
      regex.split(/\|(?=[\w^.]*_|\()/).some((part) => {
        const first = part.split(";")[0] ?? "";
        return new RegExp(`^(?:${first})$`).test(name);
      }) || new RegExp(`^(?:${regex.split(";")[0] ?? ""})$`).test(name)
    );
  } catch {
    // RE2 knows what JavaScript doesn't: then nothing can be said, and the metric counts as kept.
    return true;
  }
}

/** Whether a job's own relabelling lets the metric through. */
function keeps(job: Readonly<Record<string, unknown>>, name: string): boolean {
  return list(job.metric_relabel_configs)
    .map(dictionary)
    .every(({ source_labels, regex, action }) => {
      const labels = list(source_labels).map(text);
      if (labels[0] !== "__name__") return true;
      const matches = nameMatches(text(regex), labels.length > 1, name);
      return action === "keep" ? matches : action === "drop" ? labels.length > 1 || !matches : true;
    });
}

function originOf(name: string, rendered: Rendered): Pick<NeededMetric, "origin" | "kept"> {
  if (everywhere[name] !== undefined) return { origin: everywhere[name], kept: true };
  const recorded = rendered.ruleGroups.flatMap(({ rules }) => rules).find((rule) => rule.name === name);
  if (recorded) return { origin: `recording rule of group ${recorded.group}`, kept: true };
  if (name.includes(":")) return { origin: "no recording rule of that name", kept: false };
  const known = catalogued(name);
  if (!known) return { origin: "not in the catalogue", kept: false };
  if (known.job === "loadtest") return { origin: "the load generator, while it runs", kept: true };
  const configs = [...rendered.agents].flatMap(([file, config]) => {
    const job = jobsOf(config).get(known.job);
    return job ? [{ file, job }] : [];
  });
  if (configs.length === 0) return { origin: `job ${known.job}, which no agent scrapes`, kept: false };
  const dropping = configs.filter(({ job }) => !keeps(job, name));
  // What one agent drops another component may write; which one, the configuration's comments say.
  if (dropping.length === configs.length)
    return {
      origin: `job ${known.job}, whose agents drop it (${dropping.map(({ file }) => file).join(", ")})`,
      kept: false,
    };
  return { origin: `job ${known.job}`, kept: true };
}

function readers(rendered: Rendered): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { place, expression } of rendered.uses)
    for (const name of metricsOf(expression)) found.set(name, [...(found.get(name) ?? []), place]);
  return found;
}

/** Metrics that `after` reads and `before` did not. */
export function newlyNeeded(before: Rendered, after: Rendered): NeededMetric[] {
  const old = readers(before);
  return [...readers(after)]
    .filter(([name]) => !old.has(name))
    .map(([name, places]) => ({ name, places, ...originOf(name, after) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Metrics that `after` reads and that nothing brings, new or not. */
export function unknownMetrics(after: Rendered): NeededMetric[] {
  return [...readers(after)]
    .map(([name, places]) => ({ name, places, ...originOf(name, after) }))
    .filter(({ kept }) => !kept)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
