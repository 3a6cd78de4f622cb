/** A histogram of a table, with the latest exemplar of each bucket where it was asked for. */
import type { Metric } from "../../signals/metric.ts";
import { type Family, pieceSize, type Sample } from "./family.ts";
import type { Column, LabelTable } from "./label-table.ts";
import { type Format, header, numberText } from "./text-format.ts";

interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** As W3C trace context writes it; anything else would not lead to a trace. */
const traceIdPattern = /^[0-9a-f]{32}$/;

export interface HistogramColumnOptions {
  /** Shown before the first observation too; false keeps `/metrics` small where label sets are many. */
  readonly showEmpty?: boolean;
}

export class HistogramColumn implements Family, Column {
  readonly metric: Metric;
  readonly #table: LabelTable;
  readonly #bounds: readonly number[];
  /** Before the labels: one line for each bound and one for `+Inf`. */
  readonly #bucketLines: readonly string[];
  readonly #showEmpty: boolean;
  /** Observations by slot and bucket, not cumulated; doubles, because 32 bits would wrap within weeks. */
  #counts = new Float64Array(0);
  #sums = new Float64Array(0);
  /** By slot and bucket, made for the first exemplar of a slot: most have none. */
  readonly #exemplars = new Map<number, (Exemplar | undefined)[]>();

  constructor(table: LabelTable, metric: Metric, { showEmpty = false }: HistogramColumnOptions = {}) {
    this.metric = metric;
    this.#table = table;
    this.#bounds = metric.buckets ?? [];
    this.#showEmpty = showEmpty;
    const comma = table.names.length > 0 ? "," : "";
    this.#bucketLines = [...this.#bounds, "+Inf"].map((bound) => `${metric.name}_bucket{le="${bound}"${comma}`);
    table.attach(this);
  }

  clear(slot: number): void {
    const width = this.#bounds.length + 1;
    if (slot >= this.#sums.length) {
      const slots = Math.max(slot + 1, this.#sums.length * 2);
      const [counts, sums] = [new Float64Array(slots * width), new Float64Array(slots)];
      counts.set(this.#counts);
      sums.set(this.#sums);
      this.#counts = counts;
      this.#sums = sums;
    }
    this.#counts.fill(0, slot * width, (slot + 1) * width);
    this.#sums[slot] = 0;
    this.#exemplars.delete(slot);
  }

  /** Throws a TypeError on a value that is not finite, which would spoil the sum for good. */
  observe(slot: number, value: number, traceId?: string): void {
    if (!Number.isFinite(value)) throw new TypeError(`${this.metric.name}: ${value} can't be observed`);
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
    const at = slot * (bounds.length + 1) + bucket;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sums[slot] = (this.#sums[slot] ?? 0) + value;
    if (traceId !== undefined && traceIdPattern.test(traceId)) {
      const exemplars = this.#exemplars.get(slot) ?? [];
      exemplars[bucket] = { traceId, value, timestamp: Date.now() / 1000 };
      this.#exemplars.set(slot, exemplars);
    }
  }

  pieces(format: Format): Iterable<string> {
    return this.#pieces(format, this.#table.sequence, this.#table.end);
  }

  *#pieces(format: Format, sequence: number, end: number): Generator<string> {
    let text = header(this.metric, format);
    for (let slot = 0; slot < end; slot += 1) {
      const labels = this.#table.at(slot, sequence)?.text;
      if (labels !== undefined) text += this.#print(slot, labels, format);
      if (slot % pieceSize === pieceSize - 1) {
        yield text;
        text = "";
      }
    }
    yield text;
  }

  /** All lines of one histogram, from one moment: `_count` is what `+Inf` says. */
  #print(slot: number, labels: string, format: Format): string {
    const counts = this.#counts;
    const width = this.#bucketLines.length;
    const exemplars = format === "openmetrics" ? this.#exemplars.get(slot) : undefined;
    let cumulative = 0;
    // Neighbouring buckets often have the same count: its text is made once.
    let count = "0";
    let text = "";
    for (let bucket = 0; bucket < width; bucket += 1) {
      const more = counts[slot * width + bucket] ?? 0;
      if (more !== 0) {
        cumulative += more;
        count = `${cumulative}`;
      }
      const exemplar = exemplars?.[bucket];
      text += `${this.#bucketLines[bucket]}${labels}} ${count}${exemplar === undefined ? "" : exemplarText(exemplar)}\n`;
    }
    if (cumulative === 0 && !this.#showEmpty) return "";
    const { name } = this.metric;
    const braces = labels === "" ? "" : `{${labels}}`;
    return `${text}${name}_sum${braces} ${numberText(this.#sums[slot] ?? 0)}\n${name}_count${braces} ${count}\n`;
  }

  samples(): Sample[] {
    const { name } = this.metric;
    const width = this.#bounds.length + 1;
    return Array.from({ length: this.#table.end }, (_, slot) => slot).flatMap((slot) => {
      const values = this.#table.at(slot)?.values;
      if (values === undefined) return [];
      const labels = Object.fromEntries(this.#table.names.map((label, index) => [label, values[index] ?? ""]));
      let count = 0;
      const buckets = [...this.#bounds, "+Inf"].map((le, bucket) => {
        count += this.#counts[slot * width + bucket] ?? 0;
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
      });
      if (count === 0 && !this.#showEmpty) return [];
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: this.#sums[slot] ?? 0 },
        { metricName: `${name}_count`, labels, value: count },
      ];
    });
  }
}

function exemplarText({ traceId, value, timestamp }: Exemplar): string {
  return ` # {trace_id="${traceId}"} ${numberText(value)} ${timestamp}`;
}
