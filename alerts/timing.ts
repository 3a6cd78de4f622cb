/** Durations of rules, all derived from the scrape interval: a site that looks more often hears sooner. */
import { ruleWindowSeconds } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";

/**
 * Seconds that a condition must hold before its alert fires: four scrapes, one minute at the default 15 s. Together with
 * the window of eight scrapes a slow service is reported within two to three minutes, and the alert ends at most
 * three minutes after the service has recovered.
 */
export function holdSeconds(site: Pick<Site, "scrapeIntervalSeconds">): number {
  return 4 * site.scrapeIntervalSeconds;
}

/**
 * Seconds after which something that is away counts as away: four scrapes, and at least a minute, so that a stack that is
 * being brought up or changed is not reported as broken.
 */
export function absenceSeconds(site: Pick<Site, "scrapeIntervalSeconds">): number {
  return Math.max(4 * site.scrapeIntervalSeconds, 60);
}

/**
 * Seconds after its end for which an outage is still seen by what looks back over a window: the window, a scrape and an
 * evaluation. The alert on the outage goes on for as long, or its consequences would be told when all is well again.
 */
export function aftermathSeconds(site: Pick<Site, "scrapeIntervalSeconds">): number {
  return ruleWindowSeconds(site) + 2 * site.scrapeIntervalSeconds;
}

/**
 * Seconds without a sample after which a host counts as absent: three scrapes, and at least three quarters of a minute. With
 * one evaluation more, for which it must last, and Alertmanager's wait, somebody hears of it within a minute and a half.
 */
export function silenceSeconds(site: Pick<Site, "scrapeIntervalSeconds">): number {
  return Math.max(3 * site.scrapeIntervalSeconds, 45);
}
