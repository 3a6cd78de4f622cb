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
  /**
   * A row for each slot: the sum, then the observations by bucket, not cumulated. The sum and the buckets that are used
   * most share a line of the processor's cache. Doubles, because 32 bits would wrap within weeks.
   */
  #rows = new Float64Array(0);
  readonly #width: number;
  /** By slot and bucket, made for the first exemplar of a slot: most have none. */
  readonly #exemplars = new Map<number, (Exemplar | undefined)[]>();

  constructor(table: LabelTable, metric: Metric, { showEmpty = false }: HistogramColumnOptions = {}) {
    this.metric = metric;
    this.#table = table;
    this.#bounds = metric.buckets ?? [];
    this.#width = this.#bounds.length + 2;
    this.#showEmpty = showEmpty;
    const comma = table.names.length > 0 ? "," : "";
    this.#bucketLines = [...this.#bounds, "+Inf"].map((bound) => `${metric.name}_bucket{le="${bound}"${comma}`);
    table.attach(this);
  }

  clear(slot: number): void {
    const width = this.#width;
    const end = (slot + 1) * width;
    if (end > this.#rows.length) {
      const grown = new Float64Array(Math.max(end, this.#rows.length * 2));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows.fill(0, slot * width, end);
    this.#exemplars.delete(slot);
  }

  /** Throws a TypeError on a value that is not finite, which would spoil the sum for good. */
  observe(slot: number, value: number, traceId?: string): void {
    if (!Number.isFinite(value)) throw new TypeError(`${this.metric.name}: ${value} can't be observed`);
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
    const row = slot * this.#width;
    const rows = this.#rows;
    rows[row] = (rows[row] ?? 0) + value;
    rows[row + 1 + bucket] = (rows[row + 1 + bucket] ?? 0) + 1;
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
    const rows = this.#rows;
    const row = slot * this.#width;
    const exemplars = format === "openmetrics" ? this.#exemplars.get(slot) : undefined;
    let cumulative = 0;
    // Neighbouring buckets often have the same count: its text is made once.
    let count = "0";
    let text = "";
    for (let bucket = 0; bucket < this.#bucketLines.length; bucket += 1) {
      const more = rows[row + 1 + bucket] ?? 0;
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
    return `${text}${name}_sum${braces} ${numberText(rows[row] ?? 0)}\n${name}_count${braces} ${count}\n`;
  }

  samples(): Sample[] {
    const { name } = this.metric;
    return Array.from({ length: this.#table.end }, (_, slot) => slot).flatMap((slot) => {
      const values = this.#table.at(slot)?.values;
      if (values === undefined) return [];
      const labels = Object.fromEntries(this.#table.names.map((label, index) => [label, values[index] ?? ""]));
      const [sum = 0, ...counts] = this.#rows.subarray(slot * this.#width, (slot + 1) * this.#width);
      let count = 0;
      const buckets = [...this.#bounds, "+Inf"].map((le, bucket) => {
        count += counts[bucket] ?? 0;
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
      });
      if (count === 0 && !this.#showEmpty) return [];
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: count },
      ];
    });
  }
}

function exemplarText({ traceId, value, timestamp }: Exemplar): string {
  return ` # {trace_id="${traceId}"} ${numberText(value)} ${timestamp}`;
}
