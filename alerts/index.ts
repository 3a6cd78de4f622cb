/** Every rule of a site, and Alertmanager's configuration. */
import type { Site } from "../signals/site.ts";
import { ruleGroups } from "./catalogue.ts";
import { ruleFile, toYaml } from "./render.ts";

export { alertmanagerFiles } from "./alertmanager.ts";
export { alertsByName, ruleGroups } from "./catalogue.ts";
export { absoluteWindow } from "./maintenance.ts";
export { receiversWithoutAlerts, unheardAlerts } from "./reach.ts";

/** Rule files by their name, `<group>.yaml`. */
export function renderRules(site: Site): Readonly<Record<string, string>> {
  return Object.fromEntries(ruleGroups(site).map((group) => [`${group.name}.yaml`, toYaml(ruleFile(group, site))]));
}
