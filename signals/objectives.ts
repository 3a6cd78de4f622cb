/** Every threshold of the site, said once. Dashboards, rules and the load test read them from here. */
import { z } from "zod";
import { fastestBurn } from "./burn-rates.ts";
import { latencyBuckets } from "./catalogue/service.ts";

const ratio = z.number().min(0).max(1).meta({ unit: "ratio" });
const seconds = z.number().positive().meta({ unit: "s" });
const perSecond = z.number().positive().meta({ unit: "per second" });

export const objectivesSchema = z
  .strictObject({
    /** P95 of the total latency above this is a warning (seconds; 90 ms in the site's description). */
    latencyWarningSeconds: seconds.default(0.09),
    /** P95 of the total latency above this is critical (seconds; the requirement P95 < 100 ms). */
    latencyCriticalSeconds: seconds.default(0.1),
    /** Share of requests answered with an error (0..1; the requirement is below 1 %). */
    errorRatio: ratio.default(0.01),
    /** Share of cache look-ups that are hits (0..1; the requirement is above 80 %). */
    cacheHitRatio: ratio.default(0.8),
    /** Requests a second that the site sustains (the requirement is 180). */
    throughputTarget: perSecond.default(180),
    /** Requests a second below which throughput counts as low (160 in the site's description). */
    throughputWarning: perSecond.default(160),
    /**
     * Requests a second below which no alert on latency, errors, cache or throughput speaks: with fewer, one slow
     * request would be a P95.
     */
    minimumRequestRate: perSecond.default(1),
    /** Share of the total latency that logging may take before an asynchronous queue is due (0..1; 30 % in the description). */
    loggingShare: ratio.default(0.3),
    /** Share of the total latency below which a synchronous write has to be foreseen before the queue is left again (0..1). */
    loggingReturnShare: ratio.default(0.2),
    /** Mean total latency up to which the share of logging is of no interest (seconds): a large part of next to nothing. */
    loggingMinimumTotalSeconds: seconds.default(0.02),
    /** Share of a machine's CPU, memory or disk in use from which panels turn yellow (0..1; the usual practice). */
    saturationWarning: ratio.default(0.8),
    /** Share of a machine's CPU, memory or disk in use from which panels turn red (0..1; the usual practice). */
    saturationCritical: ratio.default(0.9),
    /** Share of a disk in use from which someone is called (0..1): a full disk stops Postgres, and 5 % of a small one are minutes. */
    diskFull: ratio.default(0.95),
    /** Offset of a host's clock from its reference (seconds); more, and the order of events on two hosts is a guess. */
    clockOffsetSeconds: seconds.default(0.05),
    /** Age of the oldest prediction that waits in the queue for Postgres (seconds); in health it is a second or two. */
    queueAgeSeconds: seconds.default(300),
    /** Predictions in the queue from which someone is called: half of those at which it refuses more (500,000). */
    queueRows: z.int().positive().default(250_000),
    /** Share of the keys leaving the cache that are evicted (0..1); above, memory and not the time to live decides what is kept. */
    evictedShare: ratio.default(0.5),
    /** Time that an agent may be behind its host (seconds): HostAbsent speaks when nothing younger than three scrapes is there. */
    agentBehindSeconds: seconds.default(30),
    /**
     * Seconds without a prediction after which a series counts as silent, if three of its usual intervals have passed too.
     * Six hours: shorter pauses are maintenance of a machine.
     */
    seriesSilentSeconds: seconds.default(21_600),
    /** Age of a model from which it is due for training (seconds; 30 days): what it learnt is a season ago. */
    modelRetrainSeconds: seconds.default(2_592_000),
    /**
     * How many standard deviations of its own past days the hourly anomaly rate may be away from their mean: beyond three,
     * chance speaks about once in 40 days of hours.
     */
    anomalyDeviations: z.number().positive().default(3),
    /** Distance of the hourly anomaly rate from its mean (0..1) below which it is of no interest, however steady it was. */
    anomalyMinimumChange: ratio.default(0.02),
    /** Share of its time that a container's CPU limit may hold it back (0..1). */
    throttledShare: ratio.default(0.25),
    /** Requests that a replica may work on at once (mean); beyond that they wait for each other. */
    inFlightPerReplica: z.number().positive().default(16),
    /** Lag of the event loop from which a replica counts as busy (seconds): as much as a tenth of the latency objective. */
    eventLoopLagSeconds: seconds.default(0.01),
    /** Requests in HAProxy's queue from which the replicas can't follow (count). */
    backendQueue: z.number().min(0).default(10),
    /** Time before a certificate's end at which someone is called (seconds; 14 days). */
    certificateSeconds: seconds.default(1_209_600),
    /** Seconds that the long-term store may be behind. */
    remoteWriteLagSeconds: seconds.default(300),
    /** Space on the long-term store's disk below which someone is called (bytes): it stops at some ten megabytes. */
    storeFreeBytes: z.number().positive().default(1_000_000_000),
    /** Series that Prometheus may hold in memory; at some 4 KB each, its container's gigabyte is then full. */
    seriesBudget: z.int().positive().default(250_000),
  })
  .refine((o) => o.latencyWarningSeconds < o.latencyCriticalSeconds, {
    message: "latencyWarningSeconds must be below latencyCriticalSeconds",
    path: ["latencyWarningSeconds"],
  })
  .refine((o) => latencyBuckets.some((bound) => bound === o.latencyCriticalSeconds), {
    message: `latencyCriticalSeconds must be a bound of the latency histograms, or slower requests could not be counted: ${latencyBuckets.join(", ")}`,
    path: ["latencyCriticalSeconds"],
  })
  .refine((o) => o.errorRatio > 1 || o.errorRatio * fastestBurn < 1, {
    message: `errorRatio must be below ${(1 / fastestBurn).toFixed(4)}, or the fastest burn-rate alert could never fire`,
    path: ["errorRatio"],
  })
  .refine((o) => o.throughputWarning <= o.throughputTarget, {
    message: "throughputWarning must not be above throughputTarget",
    path: ["throughputWarning"],
  })
  .refine((o) => o.loggingReturnShare < o.loggingShare, {
    message: "loggingReturnShare must be below loggingShare",
    path: ["loggingReturnShare"],
  })
  .refine((o) => o.saturationWarning < o.saturationCritical, {
    message: "saturationWarning must be below saturationCritical",
    path: ["saturationWarning"],
  });

export type Objectives = z.infer<typeof objectivesSchema>;

/** What an objective may be, without its default. */
export function objectiveSchema(name: keyof Objectives): z.ZodNumber {
  return objectivesSchema.shape[name].unwrap();
}

/** An objective as people say it: `90 ms`, `1 %`, `160/s`. */
export function objectiveText(name: keyof Objectives, objectives: Objectives): string {
  const value = objectives[name];
  const round = (number: number) => Number(number.toPrecision(6)).toLocaleString("en");
  switch (objectiveSchema(name).meta()?.unit) {
    case "s":
      return value < 1 ? `${round(value * 1000)} ms` : `${round(value)} s`;
    case "ratio":
      return `${round(value * 100)} %`;
    case "per second":
      return `${round(value)}/s`;
    case "bytes":
      return `${round(value / 1e6)} MB`;
    default:
      return round(value);
  }
}
