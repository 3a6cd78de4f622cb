/** The rule groups as they are defined, in the order in which they are written. */
import type { Site } from "../signals/site.ts";
import { aggregatesGroup } from "./groups/aggregates.ts";
import { availability } from "./groups/availability.ts";
import { budgets } from "./groups/budgets.ts";
import { daily } from "./groups/daily.ts";
import { containers, hosts } from "./groups/hosts.ts";
import { modelBehaviour } from "./groups/model-behaviour.ts";
import { models } from "./groups/models.ts";
import { monitoring } from "./groups/monitoring.ts";
import { outages } from "./groups/outages.ts";
import { predictions } from "./groups/predictions.ts";
import { slo } from "./groups/slo.ts";
import { stores } from "./groups/stores.ts";
import type { Group } from "./rule.ts";

/** A pure function of the site, without its overrides. */
export function definedGroups(site: Site): readonly Group[] {
  return [
    outages(site),
    predictions(site),
    availability(site),
    stores(site),
    containers(site),
    hosts(site),
    monitoring(site),
    slo(site),
    modelBehaviour(site),
    aggregatesGroup(site),
    budgets(site),
    daily,
    models,
  ];
}
