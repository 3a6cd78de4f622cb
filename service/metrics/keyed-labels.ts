/** Label sets whose values come from the service itself, found by their values. */
import { LabelTable, otherLabel } from "./label-table.ts";

/** Far more than routes x codes or clients x codes; a defect upstream can't fill the memory. */
const maximumLabelSets = 10_000;

export class KeyedLabels {
  readonly table: LabelTable;
  readonly #slots = new Map<string, Map<string | number, number>>();
  #other: number | undefined;

  constructor(names: readonly [string] | readonly [string, string]) {
    this.table = new LabelTable(names);
  }

  /** The slot of a label set of one or two values; a new one starts at zero. */
  slot(first: string, second: string | number = ""): number {
    return this.#slots.get(first)?.get(second) ?? this.#add(first, second);
  }

  #add(first: string, second: string | number): number {
    const { table } = this;
    if (table.size >= maximumLabelSets) {
      this.#other ??= table.add(table.names.map(() => otherLabel));
      return this.#other;
    }
    let bySecond = this.#slots.get(first);
    if (bySecond === undefined) {
      bySecond = new Map();
      this.#slots.set(first, bySecond);
    }
    const slot = table.add([first, String(second)].slice(0, table.names.length));
    bySecond.set(second, slot);
    return slot;
  }
}
