/** Every rule of a site, and Alertmanager's configuration. */
import type { Site } from "../signals/site.ts";
import { availability } from "./groups/availability.ts";
import { containers, hosts } from "./groups/hosts.ts";
import { monitoring } from "./groups/monitoring.ts";
import { predictions } from "./groups/predictions.ts";
import { slo } from "./groups/slo.ts";
import { stores } from "./groups/stores.ts";
import { ruleFile, toYaml } from "./render.ts";
import type { Group } from "./rule.ts";

export { renderAlertmanager } from "./alertmanager.ts";

/** Rule groups in the order in which they are written; a pure function of the site. */
export function ruleGroups(site: Site): readonly Group[] {
  return [
    predictions(site),
    availability(site),
    stores(site),
    containers(site),
    hosts(site),
    monitoring(site),
    slo(site),
  ];
}

/** Rule files by their name, `<group>.yaml`. */
export function renderRules(site: Site): Readonly<Record<string, string>> {
  return Object.fromEntries(ruleGroups(site).map((group) => [`${group.name}.yaml`, toYaml(ruleFile(group, site))]));
}
