/** Upper bounds of the histograms of the prediction service, in seconds. */

/**
 * Upper bounds in seconds. They straddle both latency objectives (0.09 s and 0.1 s), so that a quantile
 * near an objective is interpolated within a narrow bucket.
 */
export const latencyBuckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.09, 0.1, 0.125, 0.25, 0.5, 1, 2.5,
] as const;

/** Upper bounds in seconds of the parts of a request, which take microseconds in memory and milliseconds over a network. */
export const partBuckets = [
  0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1,
] as const;

/** Upper bounds in seconds of fits: 50,000 points take tens of milliseconds, a store that hangs takes seconds. */
export const fitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;
