/** Mutants that mean the same as the rule, or differ only where no metric can be: each with the reason. */

export interface Equivalent {
  readonly rules: RegExp;
  /** Matches what the mutant changes, as the report says it. */
  readonly change: RegExp;
  readonly reason: string;
}

/** Shares of which a part is divided by the whole that holds it, and which are only ever compared. */
const shares =
  /^(host:(haproxy_frontend_http_responses_5xx|cache_operations_hit|logging_latency_seconds):ratio_rate|host:.+:ratio_rate(5m|30m|1h|2h|6h|1d|3d)|QueueAdvised|RedisEvictionsHigh|ContainerCpuThrottled|HostDiskFillingUp|HostDiskFull|(Error|Latency)BudgetExhausted)$/;

export const equivalents: readonly Equivalent[] = [
  {
    rules: shares,
    change: /^guard: .*\[(> => >=\] 0|0 => -1\])/,
    reason: "nothing divided by nothing is NaN, and no comparison with NaN is true: the share is silent either way",
  },
  {
    rules: /^host:(haproxy_frontend_http_responses_5xx|cache_operations_hit):ratio_rate$|^RedisEvictionsHigh$/,
    change: /^guard: .*\[0 => 1\]/,
    reason:
      "with one event a second or less the alert is silent for lack of traffic (`minimumRequestRate`) in any case",
  },
  {
    rules: /^host:.+:ratio_rate(1h|1d|3d)$|^(Error|Latency)BudgetExhausted$/,
    change: /^guard: .*\[0 => 1\]/,
    reason: "the sum of a window of which half is known, at one request a second and more, is above 1 by far",
  },
  {
    rules: /^HostDiskFillingUp$/,
    change: /^guard: .*\[0 => 1\]/,
    reason: "no file system has a size of one byte",
  },
  {
    rules: /^HostDiskFillingUp$/,
    change: /^(comparison: .*\[< => <=\] 0|threshold: .*< \[0 => -?1\])/,
    reason: "a prediction of free space is not exact to the byte",
  },
  {
    rules: /^RedisEvictionsHigh$/,
    change: /^operator: .*\[\+ => -\]/,
    reason: "e / (e - x) with e - x above zero is above a half exactly where e / (e + x) is: where e is above x",
  },
  {
    rules: /^RedisEvictionsHigh$/,
    change: /^comparison: .*redis_evicted_keys_total\{job="redis"\}\[2m\]\)\) \[>= => >\] 1/,
    reason: "a rate of exactly 1 is not among the floating-point numbers that evictions over two minutes come out as",
  },
  {
    rules: /^AnomalyRateUnusual$/,
    change: /^comparison: .*\[> => >=\] 0\.02/,
    reason: "the distance from the mean of hundreds of floating-point numbers is never exactly the limit",
  },
  {
    rules: /^TargetDown$/,
    change: /^(comparison: .*\[> => >=\] 0|threshold: .*> \[0 => -1\])/,
    reason: "a count of nothing is no element: whatever is counted is 1 or more",
  },
  {
    rules: /^Watchdog$/,
    change: /^number:/,
    reason: "an element fires whatever its value, and nobody reads this one's",
  },
];
