/** Every threshold of the site, said once. Dashboards, rules and the load test read them from here. */
import { z } from "zod";

const ratio = z.number().min(0).max(1);
const seconds = z.number().positive();

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
    throughputTarget: z.number().positive().default(180),
    /** Requests a second below which throughput counts as low (160 in the site's description). */
    throughputWarning: z.number().positive().default(160),
  })
  .refine((o) => o.latencyWarningSeconds < o.latencyCriticalSeconds, {
    message: "latencyWarningSeconds must be below latencyCriticalSeconds",
    path: ["latencyWarningSeconds"],
  });

export type Objectives = z.infer<typeof objectivesSchema>;
