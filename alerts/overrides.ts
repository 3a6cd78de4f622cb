/** What a site says otherwise than the definition of an alert: applied to its rules here, and to its objectives where it is read. */
import type { AlertOverride } from "../signals/site.ts";
import type { Alert, Group, Recording } from "./rule.ts";

/** The groups with a site's overrides: what is left out is gone, and a group that has nothing left with it. */
export function applyOverrides(
  groups: readonly Group[],
  overrides: Readonly<Record<string, AlertOverride | false>>,
): readonly Group[] {
  const changed = (rule: Alert | Recording): readonly (Alert | Recording)[] => {
    if (rule.kind === "record") return [rule];
    const override = overrides[rule.name];
    if (override === undefined) return [rule];
    if (override === false) return [];
    const { severity = rule.severity, owner = rule.owner, forSeconds = rule.forSeconds } = override;
    return [{ ...rule, severity, owner, forSeconds }];
  };
  return groups
    .map((group) => ({ ...group, rules: group.rules.flatMap(changed) }))
    .filter(({ rules }) => rules.length > 0);
}
