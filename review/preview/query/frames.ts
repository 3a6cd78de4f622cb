/** Answers as frames: the columns that Grafana's components draw, named as its Prometheus data source names them. */
import type { Labels, Series } from "./answers.ts";

export interface Column {
  readonly name: string;
  readonly type: "time" | "number" | "string";
  readonly values: (number | string | null)[];
  readonly labels?: Record<string, string>;
  readonly config: { readonly displayNameFromDS?: string; readonly interval?: number };
}

export interface Frame {
  readonly refId: string;
  readonly length: number;
  readonly fields: Column[];
}

const metricName = "__name__";

/** A series as PromQL would name it. */
export function nameOf(labels: Labels): string {
  const { [metricName]: metric = "", ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return pairs.length > 0 || metric === "" ? `${metric}{${pairs.join(", ")}}` : metric;
}

/** What the legend calls a series; `undefined` leaves it to Grafana, which names what tells the series apart. */
export function legendOf(format: string | undefined, labels: Labels, query: string): string | undefined {
  if (format === "__auto") return Object.keys(labels).length > 0 ? undefined : query;
  if (format !== undefined && format !== "") {
    return format.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
  }
  const name = nameOf(labels);
  return name === "{}" ? query : name;
}

/** A frame for each series: its times and its values. @param interval milliseconds between two points: a wider gap is drawn as one */
export function timeSeriesFrames(
  refId: string,
  series: readonly Series[],
  { query, legend, interval }: { query: string; legend?: string | undefined; interval?: number },
): Frame[] {
  return series.map(({ labels, points }) => {
    const name = legendOf(legend, labels, query);
    return {
      refId,
      length: points.length,
      fields: [
        {
          name: "Time",
          type: "time",
          values: points.map(([time]) => Math.round(time * 1000)),
          config: interval === undefined ? {} : { interval },
        },
        {
          name: "Value",
          type: "number",
          values: points.map(([, value]) => value ?? null),
          labels: { ...labels },
          config: name === undefined ? {} : { displayNameFromDS: name },
        },
      ],
    };
  });
}

/** One frame with a row for each sample: its time, a column for each label, and the value. @param several whether the panel has other queries too: then the value is called after its query */
export function tableFrame(refId: string, series: readonly Series[], several: boolean): Frame {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].toSorted();
  const rows = series.flatMap(({ labels, points }) => points.map(([time, value]) => ({ labels, time, value })));
  return {
    refId,
    length: rows.length,
    fields: [
      { name: "Time", type: "time", values: rows.map(({ time }) => Math.round(time * 1000)), config: {} },
      ...names.map(
        (name): Column => ({
          name,
          type: "string",
          values: rows.map(({ labels }) => labels[name] ?? ""),
          config: {},
        }),
      ),
      {
        name: several ? `Value #${refId}` : "Value",
        type: "number",
        values: rows.map(({ value }) => value ?? null),
        config: {},
      },
    ],
  };
}
