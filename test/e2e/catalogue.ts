import { globSync } from "node:fs";
import { join } from "node:path";
import type { Metric } from "../../signals/metric.ts";
import { root } from "./command.ts";
import type { Prometheus } from "./prometheus.ts";

/** Every metric that any file of the catalogue exports. */
async function catalogue(): Promise<Metric[]> {
  const files = globSync("signals/catalogue/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
  const modules = await Promise.all(files.map((file) => import(join(root, file)) as Promise<Record<string, unknown>>));
  const metrics = modules.flatMap((module) => Object.values(module)).filter(isMetric);
  return [...new Map(metrics.map((metric) => [metric.name, metric])).values()];
}

function isMetric(value: unknown): value is Metric {
  return typeof value === "object" && value !== null && "name" in value && "type" in value && "labels" in value;
}

/** Metrics of the catalogue that the live Prometheus does not have, or not with the labels that the catalogue says. */
export async function catalogueProblems(prometheus: Prometheus, except: readonly string[] = []): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, type, labels } of await catalogue()) {
    if (except.includes(name)) continue;
    const series = await prometheus.query(type === "histogram" ? `${name}_bucket` : name);
    if (series.length === 0) problems.push(`${name}: no series`);
    const seen = new Set(series.flatMap(({ metric }) => Object.keys(metric)));
    const absent = labels.filter((label) => !seen.has(label));
    if (series.length > 0 && absent.length > 0) problems.push(`${name}: no series with label ${absent.join(", ")}`);
  }
  return problems;
}
