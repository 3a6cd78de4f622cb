/** Every scenario, with the site whose rules it judges. */
import type { Site } from "../../signals/site.ts";
import { exampleSite } from "../../signals/testing/site.ts";
import type { Scenario } from "../testing/scenario.ts";
import { adviceScenarios } from "./advice.ts";
import { anomalyRateScenarios, anomalyScenarios } from "./anomalies.ts";
import { limitScenarios } from "./at-the-limit.ts";
import { availabilityScenarios } from "./availability.ts";
import { burnScenarios } from "./burn-rates.ts";
import { budgetScenarios, seldomScenarios } from "./days.ts";
import { hostScenarios } from "./hosts.ts";
import { longTermScenarios } from "./long-term-store.ts";
import { behaviourScenarios, censusScenarios } from "./model-behaviour.ts";
import { monitoringScenarios } from "./monitoring.ts";
import { outagePace, outageScenarios } from "./outages.ts";
import { predictionScenarios } from "./predictions.ts";
import { absenceScenarios, rateScenarios, sloScenarios } from "./slo.ts";
import { storeScenarios } from "./stores.ts";

export interface Judged {
  readonly site: Site;
  readonly scenarios: readonly Scenario[];
  /** Seconds between two evaluations, where not every scrape is followed by one. */
  readonly evaluationSeconds?: number;
}

/** The site of every test, and sites that scrape less often: what lasts hours and days has fewer samples there. */
export const judged: readonly Judged[] = [
  {
    site: exampleSite(),
    scenarios: [
      ...predictionScenarios,
      ...adviceScenarios,
      ...availabilityScenarios,
      ...storeScenarios,
      ...hostScenarios,
      ...monitoringScenarios,
      ...longTermScenarios,
      ...absenceScenarios,
    ],
  },
  { site: exampleSite(), scenarios: limitScenarios },
  ...burnScenarios.map(({ scrapeIntervalSeconds, scenarios }) => ({
    site: exampleSite({ scrapeIntervalSeconds }),
    scenarios,
  })),
  { site: exampleSite(), scenarios: outageScenarios, evaluationSeconds: outagePace },
  { site: exampleSite({ scrapeIntervalSeconds: 60 }), scenarios: [...rateScenarios, ...sloScenarios] },
  { site: exampleSite({ scrapeIntervalSeconds: 120 }), scenarios: seldomScenarios },
  { site: exampleSite(), scenarios: censusScenarios, evaluationSeconds: 300 },
  { site: exampleSite({ scrapeIntervalSeconds: 300 }), scenarios: [...behaviourScenarios, ...anomalyRateScenarios] },
  { site: exampleSite({ scrapeIntervalSeconds: 300 }), scenarios: anomalyScenarios },
  { site: exampleSite({ scrapeIntervalSeconds: 300 }), scenarios: budgetScenarios, evaluationSeconds: 3600 },
];
