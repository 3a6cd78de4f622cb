/**
 * Durations of rules, all derived from the scrape interval: a site that looks more often hears sooner. What causes something
 * else fires before it, whatever the interval, so that the consequence is silenced before anybody is told: a test holds
 * every inhibition to that.
 */
import { ruleWindowSeconds } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";

type Pace = Pick<Site, "scrapeIntervalSeconds">;

/** Nothing was seen for `window` seconds, and that went on for `hold`. */
export interface Absence {
  readonly window: number;
  readonly hold: number;
}

/**
 * Seconds between two evaluations of the rules on outages, which are few and cheap: what else follows from an outage is
 * evaluated with each scrape, and must come after it.
 */
export function outageEvaluationSeconds({ scrapeIntervalSeconds }: Pace): number {
  return Math.min(scrapeIntervalSeconds, 5);
}

/**
 * Seconds for which something must say that it is away: two scrapes, and at least half a minute, so that a stack that is
 * being brought up or changed is not reported as broken.
 */
export function outageSeconds({ scrapeIntervalSeconds }: Pace): number {
  return Math.max(2 * scrapeIntervalSeconds, 30);
}

/**
 * Seconds that a condition must hold before its alert fires: long enough that an outage which brings it about has been
 * scraped and evaluated. That is four scrapes, one minute at the default 15 s. Together with the window of eight scrapes a
 * slow service is reported within two to three minutes, and the alert ends at most three minutes after the service has recovered.
 */
export function holdSeconds(site: Pace): number {
  return outageSeconds(site) + 2 * site.scrapeIntervalSeconds;
}

/** Seconds after which what holds for `holdSeconds` has certainly fired: a scrape and an evaluation more. What follows from it waits as long. */
export function followingSeconds(site: Pace): number {
  return holdSeconds(site) + 2 * site.scrapeIntervalSeconds;
}

/** Seconds after which something that is away counts as away where nobody waits for it: four scrapes, and at least a minute. */
export function absenceSeconds({ scrapeIntervalSeconds }: Pace): number {
  return Math.max(4 * scrapeIntervalSeconds, 60);
}

/**
 * Seconds after its end for which an outage is still seen by what looks back over a window: the window, a scrape and an
 * evaluation. The alert on the outage goes on for as long, or its consequences would be told when all is well again.
 */
export function aftermathSeconds(site: Pace): number {
  return ruleWindowSeconds(site) + 2 * site.scrapeIntervalSeconds;
}

/**
 * How a host is found absent: nothing for three scrapes, and at least three quarters of a minute, so that two may be lost
 * and an agent may be as late as `AgentRemoteWriteBehind` lets it. One evaluation more, for samples that are on their way.
 */
export function hostAbsence(site: Pace): Absence {
  return { window: Math.max(3 * site.scrapeIntervalSeconds, 45), hold: outageEvaluationSeconds(site) };
}

/**
 * Seconds for which an endpoint must not answer: as long as it takes at most to find its host absent. At the default
 * interval, with a scrape, an evaluation and Alertmanager's wait, somebody hears of it within a minute and a half.
 */
export function unreachableSeconds(site: Pace): number {
  const { window, hold } = hostAbsence(site);
  return window + hold + outageEvaluationSeconds(site);
}

/** How it is seen that nothing counts requests: long enough for a stack that is brought up, in which Prometheus is there before the service. */
export function metricAbsence(site: Pace): Absence {
  return { window: absenceSeconds(site), hold: 5 * absenceSeconds(site) };
}

/**
 * How it is seen that nothing counts series. The service counts once a minute and says nothing after three failures, and a
 * replacement of replicas takes a minute or two. A service that is away as a whole is reported by `metricAbsence`, which has to be first.
 */
export function censusAbsence(site: Pace, evaluationSeconds: number): Absence {
  const service = metricAbsence(site);
  const window = Math.max(600, service.window);
  const first = service.window + service.hold + 2 * site.scrapeIntervalSeconds;
  return { window, hold: Math.max(1, Math.ceil((first - window) / evaluationSeconds)) * evaluationSeconds };
}
