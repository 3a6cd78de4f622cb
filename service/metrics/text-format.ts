/**
 * The two text formats of `/metrics`, byte for byte as the Prometheus client prints them (a test compares). The client
 * can't be used for both at once: its format is a setting of the registry, and printing OpenMetrics renames its counters.
 */
import type { Metric } from "../../signals/metric.ts";

export type Format = "text" | "openmetrics";

export const contentTypes: Readonly<Record<Format, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** Between two families. */
export const separators: Readonly<Record<Format, string>> = { text: "\n", openmetrics: "" };
/** After the last family. */
export const endings: Readonly<Record<Format, string>> = { text: "", openmetrics: "# EOF\n" };

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

/** `series_id="a",model_version="v1"`, without braces; empty where there are no labels. */
export function labelText(names: readonly string[], values: readonly string[]): string {
  return names.map((name, index) => `${name}="${escaped(values[index] ?? "").replaceAll('"', '\\"')}"`).join(",");
}

export function numberText(value: number): string {
  if (Number.isFinite(value)) return `${value}`;
  return value < 0 ? "-Inf" : "+Inf";
}

/** OpenMetrics names a counter's family without the `_total` of its samples. */
function familyName({ name, type }: Pick<Metric, "name" | "type">, format: Format): string {
  return format === "openmetrics" && type === "counter" ? name.replace(/_total$/, "") : name;
}

/** The lines `# HELP` and `# TYPE`. */
export function header(metric: Pick<Metric, "name" | "help" | "type">, format: Format): string {
  const name = familyName(metric, format);
  return `# HELP ${name} ${escaped(metric.help)}\n# TYPE ${name} ${metric.type}\n`;
}
