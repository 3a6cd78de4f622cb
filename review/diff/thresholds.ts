/** Thresholds of a panel, said as limits with a severity rather than as colours of regions. */
import { fromTo } from "./change.ts";
import { inUnit } from "./units.ts";
import { dictionary, list, text } from "./values.ts";

interface Limit {
  readonly severity: string;
  readonly bad: "above" | "below";
  readonly value: number;
}

/** From good to bad; colours that are none of ours keep their own name. */
const ranks = ["green", "yellow", "orange", "red"];
const severities: Readonly<Record<string, string>> = { yellow: "target", orange: "warning", red: "critical" };

interface Thresholds {
  readonly mode: string;
  readonly base: string;
  readonly limits: readonly Limit[];
}

function read(value: unknown): Thresholds {
  const { mode, steps } = dictionary(value);
  const regions = list(steps).map((step) => {
    const { color, value: at } = dictionary(step);
    return { color: text(color), at: typeof at === "number" ? at : undefined };
  });
  const limits = regions.flatMap(({ color, at }, index): Limit[] => {
    if (at === undefined) return [];
    // A limit stands between two regions: the worse of them gives it its name.
    const under = regions[index - 1]?.color ?? "green";
    const bad = ranks.indexOf(color) >= ranks.indexOf(under) ? "above" : "below";
    const worse = bad === "above" ? color : under;
    return [{ severity: severities[worse] ?? worse, bad, value: at }];
  });
  return { mode: text(mode), base: regions.find(({ at }) => at === undefined)?.color ?? "", limits };
}

/** What changed between two `thresholds` objects of Grafana, in the panel's unit. */
export function thresholdDifferences(before: unknown, after: unknown, unitBefore: string, unitAfter: string): string[] {
  const [old, now] = [read(before), read(after)];
  const changes: string[] = [];
  if (old.mode !== "" && now.mode !== "" && old.mode !== now.mode)
    changes.push(
      `thresholds are ${now.mode === "percentage" ? "shares of the axis" : "values"} now: ${fromTo(old.mode, now.mode)}`,
    );
  const left = [...old.limits];
  const take = (wanted: (limit: Limit) => boolean): Limit | undefined => {
    const index = left.findIndex(wanted);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const come: Limit[] = [];
  for (const limit of now.limits) {
    const same = take((it) => it.value === limit.value && it.severity === limit.severity && it.bad === limit.bad);
    if (!same) come.push(limit);
  }
  for (const limit of come) {
    const match =
      take((it) => it.severity === limit.severity && it.bad === limit.bad) ?? take((it) => it.value === limit.value);
    const value = inUnit(limit.value, unitAfter);
    if (!match) changes.push(`threshold ${value} (${limit.severity}, bad ${limit.bad}) added`);
    else if (match.value === limit.value)
      changes.push(`threshold ${value}: ${match.severity}, bad ${match.bad} -> ${limit.severity}, bad ${limit.bad}`);
    else changes.push(`threshold ${inUnit(match.value, unitBefore)} -> ${value} (${limit.severity})`);
  }
  changes.push(
    ...left.map(
      ({ value, severity, bad }) => `threshold ${inUnit(value, unitBefore)} (${severity}, bad ${bad}) removed`,
    ),
  );
  if (changes.length === 0 && old.base !== now.base && (old.base !== "" || now.base !== ""))
    changes.push(`colour below every threshold: ${fromTo(old.base, now.base)}`);
  return changes;
}
