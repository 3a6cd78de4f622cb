/** Counters and gauges of a table: one value a label set, or one for each value of one more label. */
import type { Metric } from "../../signals/metric.ts";
import { type Family, pieceSize, type Sample } from "./family.ts";
import type { Column, LabelTable } from "./label-table.ts";
import { type Format, header, numberText } from "./text-format.ts";

/** A label of the metric that the table does not have: the first or the last of the metric's labels. */
export interface ExtraLabel {
  readonly name: string;
  readonly values: readonly string[];
}

/** What stands around a label set's text. */
interface Line {
  readonly before: string;
  readonly after: string;
  readonly extra: Readonly<Record<string, string>>;
}

export interface ValueColumnOptions {
  readonly extra?: ExtraLabel;
  /** What a new label set begins with; NaN: it is not shown before it has a value. */
  readonly initial?: number;
}

export class ValueColumn implements Family, Column {
  readonly metric: Metric;
  readonly #table: LabelTable;
  readonly #lines: readonly Line[];
  readonly #extraFirst: boolean;
  readonly #initial: number;
  #values = new Float64Array(0);

  constructor(table: LabelTable, metric: Metric, { extra, initial = 0 }: ValueColumnOptions = {}) {
    this.metric = metric;
    this.#table = table;
    this.#initial = initial;
    this.#extraFirst = extra !== undefined && metric.labels[0] === extra.name;
    this.#lines = linesOf(metric.name, table.names.length > 0, extra, this.#extraFirst);
    table.attach(this);
  }

  clear(slot: number): void {
    const width = this.#lines.length;
    const end = (slot + 1) * width;
    if (end > this.#values.length) {
      const grown = new Float64Array(Math.max(end, this.#values.length * 2));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.fill(this.#initial, slot * width, end);
  }

  /** `line` is the index of the extra label's value. */
  add(slot: number, by: number, line = 0): void {
    const at = slot * this.#lines.length + line;
    this.#values[at] = (this.#values[at] ?? 0) + by;
  }

  /** NaN takes the value out of `/metrics`. */
  set(slot: number, value: number, line = 0): void {
    this.#values[slot * this.#lines.length + line] = value;
  }

  get(slot: number, line = 0): number {
    return this.#values[slot * this.#lines.length + line] ?? Number.NaN;
  }

  pieces(format: Format): Iterable<string> {
    return this.#pieces(format, this.#table.sequence, this.#table.end);
  }

  *#pieces(format: Format, sequence: number, end: number): Generator<string> {
    let text = header(this.metric, format);
    for (let slot = 0; slot < end; slot += 1) {
      const labels = this.#table.at(slot, sequence)?.text;
      if (labels !== undefined) text += this.#print(slot, labels);
      if (slot % pieceSize === pieceSize - 1) {
        yield text;
        text = "";
      }
    }
    yield text;
  }

  #print(slot: number, labels: string): string {
    let text = "";
    for (let index = 0; index < this.#lines.length; index += 1) {
      const line = this.#lines[index];
      const value = this.get(slot, index);
      if (line === undefined || Number.isNaN(value)) continue;
      text += `${line.before}${labels}${line.after}${numberText(value)}\n`;
    }
    return text;
  }

  samples(): Sample[] {
    const { names, end } = this.#table;
    return Array.from({ length: end }, (_, slot) => slot).flatMap((slot) => {
      const values = this.#table.at(slot)?.values;
      if (values === undefined) return [];
      const labels = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
      return this.#lines
        .map(({ extra }, index) => ({
          labels: this.#extraFirst ? { ...extra, ...labels } : { ...labels, ...extra },
          value: this.get(slot, index),
        }))
        .filter(({ value }) => !Number.isNaN(value));
    });
  }
}

function linesOf(name: string, labelled: boolean, extra: ExtraLabel | undefined, extraFirst: boolean): Line[] {
  if (extra === undefined) {
    return [{ before: labelled ? `${name}{` : name, after: labelled ? "} " : " ", extra: {} }];
  }
  return extra.values.map((value) => {
    const pair = `${extra.name}="${value}"`;
    return {
      before: extraFirst ? `${name}{${pair},` : `${name}{`,
      after: extraFirst ? "} " : `,${pair}} `,
      extra: { [extra.name]: value },
    };
  });
}
