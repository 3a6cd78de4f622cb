/**
 * The alert on unusual anomaly rates to the evaluation: a client's past is given, and when the alert speaks is worked out here once
 * more, in plain arithmetic.
 */
import { clientPredictions } from "../../signals/catalogue/service.ts";
import {
  behaviourSeconds,
  historySeconds,
  recordedAnomalyRatio,
  recordedPoints,
} from "../../signals/model-behaviour.ts";
import { objectivesSchema } from "../../signals/objectives.ts";
import { type Expectation, type InputSeries, input, recordedInput, type Scenario } from "../testing/scenario.ts";

const objectives = objectivesSchema.parse({});
const everyHour = 3600 / behaviourSeconds;

/** Hours in which a share of a client's points are anomalies; nothing is known where it is left out. */
interface Hours {
  readonly hours: number;
  readonly odd?: number;
  /** Points a second. */
  readonly points?: number;
}

/** A past with a deviation: three hours low, three hours high. */
function swinging(times: number, low: number, high: number): readonly Hours[] {
  return Array.from({ length: times }, () => [
    { hours: 3, odd: low },
    { hours: 3, odd: high },
  ]).flat();
}

type Clients = Readonly<Record<string, readonly Hours[]>>;

// Hours such that nothing is exactly at a limit, where the last digit of a mean would decide.
const days: Clients = {
  up: [
    { hours: 31, odd: 0.01 },
    { hours: 12, odd: 0.1 },
  ],
  down: [
    { hours: 31, odd: 0.1 },
    { hours: 12, odd: 0.01 },
  ],
  ...Object.fromEntries(
    [0.0295, 0.0302, 0.031, 0.034].map((odd) => [
      `to-${odd}`,
      [
        { hours: 41, odd: 0.01 },
        { hours: 12, odd },
      ],
    ]),
  ),
  ...Object.fromEntries(
    [0.11, 0.15, 0.17, 0.19, 0.3].map((odd) => [`swings-to-${odd}`, [...swinging(5, 0.01, 0.09), { hours: 6, odd }]]),
  ),
  one: [
    { hours: 31, odd: 0.01, points: 1 },
    { hours: 6, odd: 0.2, points: 1 },
  ],
  fewer: [
    { hours: 31, odd: 0.01, points: 0.98 },
    { hours: 6, odd: 0.2, points: 0.98 },
  ],
  new: [
    { hours: 22, odd: 0.01 },
    { hours: 6, odd: 0.3 },
  ],
};

const weeks: Clients = {
  // What was usual eight days ago, or five, is not what is usual now.
  weeks: [
    { hours: 24, odd: 0.3 },
    { hours: 60, odd: 0.05 },
    { hours: 5 * 24, odd: 0.01 },
    { hours: 12, odd: 0.035 },
    { hours: 24, odd: 0.12 },
  ],
  // The mean of a week decides, not that of half or of two of them.
  drifts: [
    { hours: 168, odd: 0.03 },
    { hours: 84, odd: 0.01 },
    { hours: 84, odd: 0.02 },
    { hours: 6, odd: 0.037 },
  ],
  // A week without anything: the past has to be known anew. Three days without: it is known still.
  "away-long": [{ hours: 26, odd: 0.01 }, { hours: 8 * 24 }, { hours: 10, odd: 0.01 }, { hours: 6, odd: 0.3 }],
  "away-short": [{ hours: 30, odd: 0.01 }, { hours: 72 }, { hours: 8, odd: 0.01 }, { hours: 6, odd: 0.3 }],
};

type Sample = { readonly odd: number; readonly points: number } | undefined;

const samplesOf = (all: readonly Hours[]): readonly Sample[] =>
  all.flatMap(({ hours, odd, points = 10 }) =>
    Array.from({ length: Math.round(hours * everyHour) }, () => (odd === undefined ? undefined : { odd, points })),
  );

/** The evaluations at which the alert fires. */
function fires(samples: readonly Sample[], length: number): readonly boolean[] {
  let held = 0;
  return Array.from({ length }, (_, index) => {
    const now = samples[index];
    const past = samples
      .slice(Math.max(0, index + 1 - historySeconds / behaviourSeconds), index + 1)
      .flatMap((sample) => (sample === undefined ? [] : [sample.odd]));
    const mean = past.reduce((sum, odd) => sum + odd, 0) / past.length;
    const deviation = Math.sqrt(past.reduce((sum, odd) => sum + (odd - mean) ** 2, 0) / past.length);
    const change = Math.abs((now?.odd ?? mean) - mean);
    const unusual =
      change > objectives.anomalyMinimumChange &&
      change > objectives.anomalyDeviations * deviation &&
      (now?.points ?? 0) >= objectives.minimumRequestRate &&
      past.length >= 24 * everyHour;
    held = unusual ? held + 1 : 0;
    return held > 3;
  });
}

function transitions(clients: Clients): readonly Expectation[] {
  const all = Object.entries(clients).map(([client, hours]) => ({ client, samples: samplesOf(hours) }));
  const length = Math.max(...all.map(({ samples }) => samples.length));
  const firing = all.map(({ client, samples }) => ({ client, fires: fires(samples, length) }));
  const state = (index: number): Expectation => ({
    alert: "AnomalyRateUnusual",
    at: index * behaviourSeconds,
    firing: firing.filter((it) => it.fires[index]).map(({ client }) => ({ client })),
  });
  return (
    Array.from({ length: length - 1 }, (_, index) => index + 1)
      // Where it changes; and every hour, so that nothing is told in between.
      .filter((index) => index % everyHour === 0 || firing.some((it) => it.fires[index] !== it.fires[index - 1]))
      .flatMap((index) => [state(index - 1), state(index)])
  );
}

/** A client's points on two hosts that share them, half an hour before and half an hour after a change. */
function points(client: string, before: Hours, after: Hours): readonly InputSeries[] {
  return ["vm-1", "vm-2"].flatMap((host) =>
    (["true", "false"] as const).map((is_anomaly) => {
      const pace = ({ hours, odd = 0, points: rate = 10 }: Hours) => ({
        perSecond: (rate / 2) * (is_anomaly === "true" ? odd : 1 - odd),
        scrapes: Math.round(hours * everyHour),
      });
      const labels = { host, job: "prediction-service", instance: "service-1:9464", client, is_anomaly };
      return input(clientPredictions, labels, pace(before), pace(after));
    }),
  );
}

/** Of a site that scrapes as often as these rules are evaluated: every five minutes. */
export const anomalyScenarios: readonly Scenario[] = [
  {
    name: "an anomaly rate that leaves its past is reported, upwards and downwards; a small or usual change, little traffic and a short past are not",
    inputs: inputsOf(days),
    expect: transitions(days),
  },
  {
    name: "the past is a week, of which a day must be known",
    inputs: inputsOf(weeks),
    expect: transitions(weeks),
  },
];

function inputsOf(clients: Clients): readonly InputSeries[] {
  return Object.entries(clients).flatMap(([client, hours]) => [
    recordedInput(recordedAnomalyRatio, { client }, ...hours.map((it) => given(it, it.odd))),
    recordedInput(recordedPoints, { client }, ...hours.map((it) => given(it, it.points ?? 10))),
  ]);
}

function given({ hours, odd }: Hours, value = 0) {
  const scrapes = Math.round(hours * everyHour);
  return odd === undefined ? ({ missing: true, scrapes } as const) : { value, scrapes };
}

/** Of the same site: what that past is made of. */
export const anomalyRateScenarios: readonly Scenario[] = [
  {
    name: "a client's points and anomalies are those of an hour, of all its hosts; who is idle has no share of anomalies",
    inputs: [
      ...points("acme", { hours: 3, odd: 0.5, points: 10 }, { hours: 1, odd: 0.1, points: 32 }),
      ...points("small", { hours: 3, odd: 0.2, points: 0.5 }, { hours: 1, odd: 0.2, points: 0.5 }),
      ...points("idle", { hours: 2, odd: 0.2 }, { hours: 2, odd: 0, points: 0 }),
    ],
    expect: [],
    // Of the eleven steps between twelve scrapes, six are after the change.
    records: [
      record(recordedPoints.name, { acme: (5 * 10 + 6 * 32) / 11, idle: 0, small: 0.5 }),
      record(recordedAnomalyRatio.name, { acme: (5 * 10 * 0.5 + 6 * 32 * 0.1) / (5 * 10 + 6 * 32), small: 0.2 }),
    ],
  },
];

function record(recorded: string, values: Readonly<Record<string, number>>) {
  return {
    recorded,
    at: 3.5 * 3600,
    values: Object.entries(values).map(([client, value]) => ({ labels: { client }, value })),
  };
}
