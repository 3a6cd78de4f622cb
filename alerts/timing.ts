/** Durations of rules, all derived from the scrape interval: a site that looks more often hears sooner. */
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
