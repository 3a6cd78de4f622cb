/**
 * Numbers label sets, so that a metric's values can stand in typed arrays and its labels are formatted once. Several
 * metrics with the same labels share a table.
 */
import { labelText } from "./text-format.ts";

/** The label value of all that found no place; no series id can start with an underscore. */
export const otherLabel = "__other__";

/** Values of one metric, indexed by the slots of a table. */
export interface Column {
  /** Makes room for this slot and sets its values to their start. */
  clear(slot: number): void;
}

interface LabelSet {
  readonly values: readonly string[];
  /** `name="value",...` as it stands in a line. */
  readonly text: string;
  /** How many label sets the table had taken when this one came. */
  readonly sequence: number;
}

export class LabelTable {
  readonly names: readonly string[];
  readonly #sets: (LabelSet | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #columns: Column[] = [];
  #sequence = 0;

  constructor(names: readonly string[]) {
    this.names = names;
  }

  /** Before the first label set. */
  attach(column: Column): void {
    this.#columns.push(column);
  }

  /** Takes a label set that is not in the table; its values start anew. */
  add(values: readonly string[]): number {
    const slot = this.#free.pop() ?? this.#sets.length;
    this.#sequence += 1;
    this.#sets[slot] = { values, text: flat(labelText(this.names, values)), sequence: this.#sequence };
    for (const column of this.#columns) column.clear(slot);
    return slot;
  }

  remove(slot: number): void {
    if (this.#sets[slot] === undefined) return;
    this.#sets[slot] = undefined;
    this.#free.push(slot);
  }

  /** Label sets in the table. */
  get size(): number {
    return this.#sets.length - this.#free.length;
  }

  /** Slots are below this number. */
  get end(): number {
    return this.#sets.length;
  }

  /** Of the label set that came last; see `at`. */
  get sequence(): number {
    return this.#sequence;
  }

  /**
   * The label set of a slot, if it is one of the first `sequence` that came. A scrape takes the sequence at its start
   * and leaves out what comes later: else a label set that moves between slots meanwhile could stand in it twice.
   */
  at(slot: number, sequence: number = this.#sequence): LabelSet | undefined {
    const set = this.#sets[slot];
    return set !== undefined && set.sequence <= sequence ? set : undefined;
  }
}

/** V8 joins strings lazily; a text that is part of every line should be one piece. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
