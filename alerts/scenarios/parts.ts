/** What scenarios are made of. Times are in minutes of a site that scrapes four times a minute. */
import { frontend, frontendRequests, frontendResponses } from "../../signals/catalogue/haproxy.ts";
import { cacheOperations, predictionLatency } from "../../signals/catalogue/service.ts";
import { histogramInput, type InputSeries, input, type Stretch } from "../testing/scenario.ts";

const scrapesPerMinute = 4;

/** A counter's pace for some minutes. */
export function pace(perSecond: number, minutes: number): Stretch {
  return { perSecond, scrapes: minutes * scrapesPerMinute };
}

/** A gauge's value for some minutes. */
export function level(value: number, minutes: number): Stretch {
  return { value, scrapes: minutes * scrapesPerMinute };
}

/** A counter that is at a value from now on, or a gauge that changes by so much a second. */
export function from(value: number, minutes: number, perSecond = 0): Stretch {
  return { from: value, perSecond, scrapes: minutes * scrapesPerMinute };
}

/** A single scrape with this value. */
export function once(value: number): Stretch {
  return { value, scrapes: 1 };
}

export function gone(minutes: number): Stretch {
  return { missing: true, scrapes: minutes * scrapesPerMinute };
}

const model = { series_id: "pump-1", model_version: "v1", job: "prediction-service", instance: "service-1" } as const;

/** Predictions a second of which some take up to 10 ms and some up to 250 ms. */
export function predictions(
  host: string,
  ...phases: readonly { readonly fast: number; readonly slow: number; readonly minutes: number }[]
): readonly InputSeries[] {
  return histogramInput(predictionLatency, { host, ...model }, [
    { bound: 0.01, stretches: phases.map(({ fast, minutes }) => pace(fast, minutes)) },
    { bound: 0.25, stretches: phases.map(({ slow, minutes }) => pace(slow, minutes)) },
  ]);
}

/** Requests a second at the front end and how they are answered. */
export interface Requests {
  readonly ok: number;
  readonly clientErrors?: number;
  readonly serverErrors?: number;
  /** Requests that never get an answer. */
  readonly unanswered?: number;
  readonly minutes: number;
}

export function requests(host: string, ...phases: readonly Requests[]): readonly InputSeries[] {
  const labels = { host, job: "haproxy", instance: "haproxy", proxy: frontend } as const;
  const response = (code: string, perSecond: (phase: Requests) => number): InputSeries =>
    input(frontendResponses, { ...labels, code }, ...phases.map((phase) => pace(perSecond(phase), phase.minutes)));
  return [
    input(
      frontendRequests,
      labels,
      ...phases.map(({ ok, clientErrors = 0, serverErrors = 0, unanswered = 0, minutes }) =>
        pace(ok + clientErrors + serverErrors + unanswered, minutes),
      ),
    ),
    response("2xx", ({ ok }) => ok),
    response("4xx", ({ clientErrors = 0 }) => clientErrors),
    response("5xx", ({ serverErrors = 0 }) => serverErrors),
  ];
}

export function lookups(
  host: string,
  ...phases: readonly { readonly hits: number; readonly misses: number; readonly minutes: number }[]
): readonly InputSeries[] {
  const labels = { host, job: "prediction-service", instance: "service-1", series_id: "pump-1" } as const;
  return [
    input(cacheOperations, { ...labels, operation: "hit" }, ...phases.map(({ hits, minutes }) => pace(hits, minutes))),
    input(
      cacheOperations,
      { ...labels, operation: "miss" },
      ...phases.map(({ misses, minutes }) => pace(misses, minutes)),
    ),
  ];
}
