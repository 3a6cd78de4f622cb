/** What changes in many panels alike is said once: a reviewer of a hundred equal lines reads none of them. */
import type { Change } from "./change.ts";

/** So many panels with the same change are one thing that changed. */
const many = 5;

function isPanel({ area, kind, subject }: Change): boolean {
  return area === "dashboards" && kind === "changed" && subject.startsWith("panel ");
}

/** What a panel asks and judges by is said at the panel, however many there are. */
const matters = /^(threshold|unit|query|column|title|kind of panel|axis)\b/;

/** Lines that stand at many panels, with the panels that they stand at. */
function repeated(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const places = new Map<string, Change[]>();
  for (const change of changes.filter(isPanel))
    for (const detail of new Set(change.details.filter((it) => !matters.test(it))))
      places.set(detail, [...(places.get(detail) ?? []), change]);
  return new Map([...places].filter(([, at]) => at.length >= many));
}

/** `12 panels of Clients and SLO`. */
function where(at: readonly Change[]): string {
  const groups = [...new Set(at.map(({ group }) => group))];
  const listed = [groups.slice(0, -1).join(", "), groups.at(-1)].filter(Boolean).join(" and ");
  return `${at.length} panels of ${listed}`;
}

/** The changes with those of many panels put in front, each once, with one of the panels to look at. */
export function withCommonOnce(changes: readonly Change[]): readonly Change[] {
  const common = repeated(changes);
  const byPlaces = new Map<string, { details: string[]; at: readonly Change[] }>();
  for (const [detail, at] of common) {
    const key = at.map(({ group, subject }) => `${group}/${subject}`).join();
    const entry = byPlaces.get(key) ?? { details: [], at };
    entry.details.push(detail);
    byPlaces.set(key, entry);
  }
  const once = [...byPlaces.values()].map(({ details, at }): Change => {
    const sight = at[0]?.sight;
    return {
      ...{ area: "dashboards", group: "Many panels alike", kind: "changed", details },
      subject: where(at),
      ...(sight && { sight }),
    };
  });
  const rest = changes.flatMap((change) => {
    if (!isPanel(change)) return [change];
    const details = change.details.filter((detail) => !common.has(detail));
    return details.length === 0 ? [] : [{ ...change, details }];
  });
  return [...once, ...rest];
}
