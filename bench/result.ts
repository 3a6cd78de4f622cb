/** What a benchmark found, and how it is shown. */

export interface Result {
  readonly group: string;
  readonly what: string;
  /** As shown, with its unit. */
  readonly seen: string;
  readonly goal: string;
  /** Undefined where there is no goal. */
  readonly met: boolean | undefined;
  /** The figures behind it. */
  readonly details: string;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function medianOf<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  return median(items.map(figure));
}

/** Without a goal the figure is for comparison. */
export function atLeast(group: string, what: string, ratio: number, goal: number | undefined, details: string): Result {
  const seen = `x ${ratio.toFixed(2)}`;
  if (goal === undefined) return shown(group, what, seen, details);
  return { group, what, seen, goal: `>= x ${goal.toFixed(2)}`, met: ratio >= goal, details };
}

export function atMost(
  group: string,
  what: string,
  value: number,
  goal: number,
  unit: string,
  details: string,
): Result {
  const seen = Math.round(value * 100) / 100;
  return { group, what, seen: `${seen} ${unit}`, goal: `<= ${goal} ${unit}`, met: value <= goal, details };
}

/** A figure without a goal. */
export function shown(group: string, what: string, seen: string, details: string): Result {
  return { group, what, seen, goal: "", met: undefined, details };
}

/** For docs/performance.md. */
export function markdown(results: readonly Result[]): string {
  const rows = results.map(({ what, seen, goal, met, details }) =>
    ["", what, seen, goal, met === undefined ? "" : met ? "yes" : "**no**", details, ""].join(" | ").trim(),
  );
  return ["| what | seen | goal | met | behind it |", "|---|---|---|---|---|", ...rows].join("\n");
}
