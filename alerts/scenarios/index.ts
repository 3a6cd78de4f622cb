/** Every scenario, with the site whose rules it judges. */
import type { Site } from "../../signals/site.ts";
import { exampleSite } from "../../signals/testing/site.ts";
import type { Scenario } from "../testing/scenario.ts";
import { availabilityScenarios } from "./availability.ts";
import { hostScenarios } from "./hosts.ts";
import { monitoringScenarios } from "./monitoring.ts";
import { predictionScenarios } from "./predictions.ts";
import { absenceScenarios, dayScenarios, sloScenarios } from "./slo.ts";
import { storeScenarios } from "./stores.ts";

export interface Judged {
  readonly site: Site;
  readonly scenarios: readonly Scenario[];
}

/** The site of every test, and sites that scrape less often: what lasts hours and days has fewer samples there. */
export const judged: readonly Judged[] = [
  {
    site: exampleSite(),
    scenarios: [
      ...predictionScenarios,
      ...availabilityScenarios,
      ...storeScenarios,
      ...hostScenarios,
      ...monitoringScenarios,
      ...absenceScenarios,
    ],
  },
  { site: exampleSite({ scrapeIntervalSeconds: 60 }), scenarios: sloScenarios },
  { site: exampleSite({ scrapeIntervalSeconds: 120 }), scenarios: dayScenarios },
];
