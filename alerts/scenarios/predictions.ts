/** What the alerts on predictions must and must not do. */
import { predictionLatency } from "../../signals/catalogue/service.ts";
import { histogramInput, type InputSeries, type Scenario } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { lookups, pace, predictions, requests } from "./parts.ts";

const minute = 60;

/** Predictions a second by the bucket that they fall into, after some minutes in which all of them are fast. */
function latencies(host: string, quiet: number, minutes: number, byBound: readonly (readonly [number, number])[]) {
  const labels = { host, series_id: "pump-1", model_version: "v1", job: "prediction-service", instance: "service-1" };
  return histogramInput(predictionLatency, labels, [
    { bound: 0.01, stretches: [pace(quiet, 5), pace(0, minutes)] },
    ...byBound.map(([bound, perSecond]) => ({ bound, stretches: [pace(0, 5), pace(perSecond, minutes)] })),
  ]);
}

/** Of a hundred a second, so many are fast and the others in one bucket: the P95 lies within it. */
function p95In(host: string, bound: number, fast: number): readonly InputSeries[] {
  return latencies(host, 100, 10, [
    [0.025, fast],
    [bound, 100 - fast],
  ]);
}

const high = speaks("PredictionLatencyHigh");
const critical = speaks("PredictionLatencyCritical");
const errors = speaks("ErrorRateHigh");
const misses = speaks("CacheHitRateLow");
const low = speaks("ThroughputLow");

const latencyScenarios: readonly Scenario[] = [
  {
    name: "slow predictions are reported within three minutes, on their host alone, and forgotten within three minutes",
    inputs: [
      ...predictions(
        "vm-1",
        { fast: 50, slow: 0, minutes: 5 },
        { fast: 40, slow: 10, minutes: 5 },
        { fast: 50, slow: 0, minutes: 10 },
      ),
      ...predictions("vm-2", { fast: 50, slow: 0, minutes: 20 }),
    ],
    expect: [
      ...critical.from(390, hosts("vm-1")),
      ...critical.to(675, hosts("vm-1")),
      ...high.from(390, hosts("vm-1")),
      ...high.to(675, hosts("vm-1")),
    ],
  },
  {
    name: "a P95 of 92 ms is a warning, 88 ms and exactly 90 ms are none",
    inputs: [
      ...p95In("over", 0.1, 94),
      ...p95In("under", 0.09, 62.5),
      ...latencies("exactly", 100, 10, [
        [0.025, 90],
        [0.09, 5],
        [0.25, 5],
      ]),
    ],
    expect: [...high.from(450, hosts("over")), ...critical.never(14 * minute)],
  },
  {
    name: "a P95 of 102 ms is critical, 98 ms and exactly 100 ms are not",
    inputs: [
      ...p95In("over", 0.125, 94.6),
      ...p95In("under", 0.1, 75),
      ...latencies("exactly", 100, 10, [
        [0.025, 90],
        [0.1, 5],
        [0.25, 5],
      ]),
    ],
    expect: [...critical.from(465, hosts("over"))],
  },
  {
    name: "one prediction a second is enough to judge, fewer are not; who wakes up is judged by a window of two minutes",
    inputs: [
      ...latencies("one", 1.02, 10, [[0.25, 1.02]]),
      ...latencies("fewer", 0.5, 10, [[0.25, 0.98]]),
      ...latencies("wakes", 0, 10, [[0.25, 1.3]]),
    ],
    expect: [high, critical].flatMap((alert) => [
      ...alert.from(375, hosts("one")),
      ...alert.from(465, hosts("wakes"), hosts("one")),
    ]),
  },
  {
    name: "one slow prediction in fifty is no P95",
    inputs: predictions("vm-1", { fast: 49, slow: 1, minutes: 10 }),
    expect: [...high.never(10 * minute), ...critical.never(10 * minute)],
  },
];

const errorScenarios: readonly Scenario[] = [
  {
    name: "more than one per cent of 5xx is too much, one per cent is not; mistakes of clients are no errors of ours",
    inputs: [
      ...requests("over", { ok: 1000, minutes: 5 }, { ok: 989.8, serverErrors: 10.2, minutes: 10 }),
      ...requests("under", { ok: 1000, minutes: 5 }, { ok: 990.2, serverErrors: 9.8, minutes: 10 }),
      ...requests("exactly", { ok: 1000, minutes: 5 }, { ok: 990, serverErrors: 10, minutes: 10 }),
      ...requests("clients", { ok: 1000, minutes: 5 }, { ok: 500, clientErrors: 500, minutes: 10 }),
    ],
    expect: [...errors.from(480, hosts("over"))],
  },
  {
    name: "errors are seen within two minutes of their beginning, and when only the good requests go away",
    inputs: [
      ...requests(
        "begins",
        { ok: 1000, minutes: 5 },
        { ok: 987.5, serverErrors: 12.5, minutes: 5 },
        { ok: 1000, minutes: 5 },
      ),
      ...requests("thins", { ok: 198.1, serverErrors: 1.9, minutes: 5 }, { ok: 148.1, serverErrors: 1.9, minutes: 10 }),
    ],
    expect: [
      ...errors.from(390, hosts("thins")),
      ...errors.from(465, hosts("begins"), hosts("thins")),
      ...errors.to(615, hosts("begins"), hosts("thins")),
    ],
  },
  {
    name: "one request a second is enough to judge, a failure at night is not",
    inputs: [
      ...requests("one", { ok: 1.02, minutes: 5 }, { ok: 0, serverErrors: 1.02, minutes: 10 }),
      ...requests("night", { ok: 0.98, minutes: 5 }, { ok: 0, serverErrors: 0.98, minutes: 10 }),
      ...requests("wakes", { ok: 0, minutes: 5 }, { ok: 0, serverErrors: 1.3, minutes: 10 }),
      ...requests("nobody", { ok: 0, minutes: 15 }),
    ],
    expect: [...errors.from(375, hosts("one")), ...errors.from(465, hosts("wakes"), hosts("one"))],
  },
];

const cacheScenarios: readonly Scenario[] = [
  {
    name: "a cache below 80 % is reported once it stays so for five minutes, one above is not",
    inputs: [
      ...lookups("under", { hits: 100, misses: 0, minutes: 5 }, { hits: 79, misses: 21, minutes: 15 }),
      ...lookups("over", { hits: 100, misses: 0, minutes: 5 }, { hits: 81, misses: 19, minutes: 15 }),
    ],
    expect: [...misses.from(720, hosts("under"))],
  },
  {
    name: "fewer hits and more look-ups are seen alike; hardly any look-ups say nothing",
    inputs: [
      ...lookups("fewer-hits", { hits: 100, misses: 0, minutes: 5 }, { hits: 75, misses: 25, minutes: 15 }),
      ...lookups("more-asked", { hits: 80, misses: 10, minutes: 5 }, { hits: 80, misses: 25, minutes: 15 }),
      ...lookups("one", { hits: 1.02, misses: 0, minutes: 5 }, { hits: 0, misses: 1.02, minutes: 15 }),
      ...lookups("night", { hits: 0.98, misses: 0, minutes: 5 }, { hits: 0, misses: 0.98, minutes: 15 }),
      ...lookups("wakes", { hits: 0, misses: 0, minutes: 5 }, { hits: 0, misses: 1.3, minutes: 15 }),
    ],
    expect: [
      ...misses.from(675, hosts("more-asked")),
      ...misses.from(705, hosts("fewer-hits", "wakes"), hosts("more-asked")),
      ...misses.from(720, hosts("one"), hosts("more-asked", "fewer-hits", "wakes")),
    ],
  },
];

const throughputScenarios: readonly Scenario[] = [
  {
    name: "below the warning line, throughput is low where demand reaches it, even if most is answered",
    inputs: [
      ...requests("below", { ok: 170, minutes: 5 }, { ok: 159, unanswered: 11, minutes: 10 }),
      ...requests("above", { ok: 170, minutes: 5 }, { ok: 161, unanswered: 9, minutes: 10 }),
      ...requests("asked-161", { ok: 161, minutes: 5 }, { ok: 158, unanswered: 3, minutes: 10 }),
      ...requests("asked-158", { ok: 158, minutes: 5 }, { ok: 155, unanswered: 3, minutes: 10 }),
    ],
    expect: [...low.from(465, hosts("asked-161")), ...low.from(525, hosts("below"), hosts("asked-161"))],
  },
  {
    name: "at any demand, throughput is low where less than 8 in 9 requests are answered",
    inputs: [
      ...requests("below", { ok: 100, minutes: 5 }, { ok: 88, serverErrors: 12, minutes: 10 }),
      ...requests("above", { ok: 100, minutes: 5 }, { ok: 90, serverErrors: 10, minutes: 10 }),
      ...requests("one", { ok: 1.02, minutes: 5 }, { ok: 0, serverErrors: 1.02, minutes: 10 }),
      ...requests("night", { ok: 0.98, minutes: 5 }, { ok: 0, serverErrors: 0.98, minutes: 10 }),
      ...requests("wakes", { ok: 0, minutes: 5 }, { ok: 0, unanswered: 1.3, minutes: 10 }),
      ...requests("more-asked", { ok: 95, minutes: 5 }, { ok: 95, unanswered: 15, minutes: 10 }),
    ],
    expect: [
      ...low.from(435, hosts("one")),
      ...low.from(510, hosts("more-asked"), hosts("one")),
      ...low.from(525, hosts("below", "wakes"), hosts("more-asked", "one")),
    ],
  },
  {
    name: "throughput is not low when nobody calls, when few do, when all are answered, or when clients have gone",
    inputs: [
      ...requests("vm-1", { ok: 0, minutes: 20 }),
      ...requests("vm-2", { ok: 40, minutes: 20 }),
      ...requests("vm-6", { ok: 180, minutes: 10 }, { ok: 0, minutes: 10 }),
    ],
    expect: [...low.never(...[9, 11, 13, 15, 19].map((at) => at * minute))],
  },
];

export const predictionScenarios: readonly Scenario[] = [
  ...latencyScenarios,
  ...errorScenarios,
  ...cacheScenarios,
  ...throughputScenarios,
];
