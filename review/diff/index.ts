/** The semantic difference of two rendered folders. */
import { alertmanagerChanges } from "./alertmanager.ts";
import type { Change } from "./change.ts";
import { withCommonOnce } from "./common.ts";
import { dashboardChanges } from "./dashboards.ts";
import type { Rendered } from "./rendered.ts";
import { ruleChanges } from "./rules.ts";
import { scrapeChanges } from "./scraping.ts";
import { textChanges } from "./texts.ts";

export type { Change } from "./change.ts";
export { type Rendered, readRendered } from "./rendered.ts";

export function changesBetween(before: Rendered, after: Rendered): readonly Change[] {
  const agents = [...new Set([...after.agents.keys(), ...before.agents.keys()])].sort();
  return [
    ...withCommonOnce(dashboardChanges(before.dashboards, after.dashboards)),
    ...ruleChanges(before.ruleGroups, after.ruleGroups),
    ...alertmanagerChanges(before.alertmanager, after.alertmanager),
    ...agents.flatMap((file) => scrapeChanges(file, before.agents.get(file), after.agents.get(file))),
    ...textChanges(before.others, after.others),
  ];
}
