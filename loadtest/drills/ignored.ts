/** Alerts that a run is told not to look at. */
import type { RuleGroups } from "./monitoring.ts";

/** Throws an error that names what no rule of the stack alerts by: it would ignore nothing, and nobody would notice. */
export function assertAlertsExist(ignored: readonly string[], groups: RuleGroups): void {
  const alerts = new Set(
    groups.flatMap(({ rules }) => rules.filter(({ type }) => type === "alerting").map(({ name }) => name)),
  );
  const unknown = ignored.filter((name) => !alerts.has(name));
  if (unknown.length === 0) return;
  const known = [...alerts].toSorted().join(", ");
  throw new Error(`--ignore ${unknown.join(",")}: the stack has no such alert; choose from: ${known}`);
}
