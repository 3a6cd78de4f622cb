/** What the alerts on error budgets must and must not do. The sites of these scenarios scrape seldom: they last hours and days. */
import { errorBudget, latencyBudget } from "../../signals/budgets.ts";
import { frontend, frontendRequests, frontendResponses } from "../../signals/catalogue/haproxy.ts";
import { httpRequestsInFlight, predictionLatency } from "../../signals/catalogue/service.ts";
import { objectivesSchema } from "../../signals/objectives.ts";
import {
  histogramInput,
  type InputSeries,
  input,
  type RecordedValues,
  type Scenario,
  type Stretch,
} from "../testing/scenario.ts";
import { speaks } from "./expectations.ts";

const minute = 60;
const hour = 60 * minute;

/** Some time in which a share of the requests is bad. */
interface Phase {
  readonly hours: number;
  readonly bad: number;
  /** Requests a second. */
  readonly rate?: number;
  /** The counters start again at zero. */
  readonly restart?: boolean;
}

type Phases = readonly (Phase | { readonly hours: number; readonly gone: true })[];

/** What requests do at a site that scrapes so often. */
function traffic(scrapesPerHour: number) {
  const counted = (phases: Phases, share: (bad: number) => number): readonly Stretch[] =>
    phases.map((phase): Stretch => {
      const scrapes = Math.round(phase.hours * scrapesPerHour);
      if ("gone" in phase) return { missing: true, scrapes };
      const perSecond = (phase.rate ?? 1000) * share(phase.bad);
      return { perSecond, scrapes, ...(phase.restart ? { from: 0 } : {}) };
    });

  const errors = (host: string, ...phases: Phases): readonly InputSeries[] => {
    const labels = { host, job: "haproxy", instance: "haproxy", proxy: frontend };
    return [
      input(frontendRequests, labels, ...counted(phases, () => 1)),
      input(frontendResponses, { ...labels, code: "5xx" }, ...counted(phases, (bad) => bad)),
    ];
  };

  /** Predictions of which a share takes just longer than the 0.1 s of the requirement, and the others exactly as long. */
  const slow = (host: string, ...phases: readonly Phase[]): readonly InputSeries[] => {
    const labels = { host, job: "prediction-service", instance: "1", series_id: "pump-1", model_version: "v1" };
    return histogramInput(predictionLatency, labels, [
      { bound: 0.1, stretches: counted(phases, (bad) => 1 - bad) },
      { bound: 0.125, stretches: counted(phases, (bad) => bad) },
    ]);
  };
  return { errors, slow };
}

const { errors, slow } = traffic(60);

function firing(alert: string, at: number, ...windows: readonly string[]) {
  return { alert, at, firing: windows.map((window) => ({ host: "vm-1", window })) };
}

/** Of a site that scrapes once a minute. */
export const sloScenarios: readonly Scenario[] = [
  {
    name: "1 h and 5 min, errors: above 14.4 times the budget is reported within the hour",
    inputs: [
      ...errors("vm-1", { hours: 2, bad: 0 }, { hours: 1.2, bad: 0.15 }, { hours: 0.3, bad: 0 }),
      ...errors("vm-2", { hours: 2, bad: 0 }, { hours: 1.2, bad: 0.14 }, { hours: 0.3, bad: 0 }),
    ],
    expect: [
      firing("ErrorBudgetBurningFast", 2.5 * hour),
      firing("ErrorBudgetBurningFast", 3.15 * hour, "1h"),
      firing("ErrorBudgetBurningFast", 3.4 * hour),
      firing("ErrorBudgetBurningSlow", 3.4 * hour),
    ],
  },
  {
    name: "1 h and 5 min, errors: a full outage is reported within 20 minutes, and over ten minutes after its end",
    inputs: errors("vm-1", { hours: 2, bad: 0 }, { hours: 0.5, bad: 1 }, { hours: 0.3, bad: 0 }),
    expect: [
      firing("ErrorBudgetBurningFast", 2 * hour),
      firing("ErrorBudgetBurningFast", 132 * minute),
      firing("ErrorBudgetBurningFast", 2.3 * hour, "1h"),
      firing("ErrorBudgetBurningFast", 2.7 * hour),
    ],
  },
  {
    name: "6 h and 30 min, errors: above 6 times the budget is reported, once half of six hours is known",
    inputs: [...errors("vm-1", { hours: 4, bad: 0.061 }), ...errors("vm-2", { hours: 4, bad: 0.059 })],
    expect: [firing("ErrorBudgetBurningFast", 2.9 * hour), firing("ErrorBudgetBurningFast", 3.5 * hour, "6h")],
  },
  {
    name: "1 h and 5 min, latency: above 72 % slower than 0.1 s is reported within the hour",
    inputs: [
      ...slow("vm-1", { hours: 2, bad: 0 }, { hours: 1.2, bad: 0.73 }, { hours: 0.3, bad: 0 }),
      ...slow("vm-2", { hours: 2, bad: 0 }, { hours: 1.2, bad: 0.71 }, { hours: 0.3, bad: 0 }),
    ],
    expect: [
      firing("LatencyBudgetBurningFast", 2.5 * hour),
      firing("LatencyBudgetBurningFast", 3.15 * hour, "1h"),
      firing("LatencyBudgetBurningFast", 3.4 * hour),
    ],
  },
  {
    name: "6 h and 30 min, latency: above 30 % is reported",
    inputs: [...slow("vm-1", { hours: 4, bad: 0.31 }), ...slow("vm-2", { hours: 4, bad: 0.29 })],
    expect: [firing("LatencyBudgetBurningFast", 2.9 * hour), firing("LatencyBudgetBurningFast", 3.5 * hour, "6h")],
  },
  {
    name: "a bad hour of a new stack is not taken for three days",
    inputs: errors("vm-1", { hours: 0.4, bad: 1 }, { hours: 5, bad: 0 }),
    expect: [0.45, 1, 2, 3, 4, 5].flatMap((hours) => [
      firing("ErrorBudgetBurningFast", hours * hour),
      firing("ErrorBudgetBurningSlow", hours * hour),
    ]),
  },
  {
    name: "errors at night, of which there are few, and none at all, say nothing",
    inputs: [
      ...errors("vm-1", { hours: 6, bad: 0.5, rate: 0.9 }),
      ...errors("vm-2", { hours: 6, bad: 0, rate: 0 }),
      ...slow("vm-1", { hours: 6, bad: 1, rate: 0.9 }),
    ],
    expect: [
      firing("ErrorBudgetBurningFast", 2 * hour),
      firing("ErrorBudgetBurningFast", 5 * hour),
      firing("LatencyBudgetBurningFast", 5 * hour),
    ],
  },
  {
    name: "a gap in what is known neither starts nor ends an alert; counters that start again are no errors",
    inputs: [
      ...errors("vm-1", { hours: 2, bad: 0.07 }, { hours: 1, gone: true }, { hours: 3, bad: 0.07 }),
      ...errors("vm-2", { hours: 3, bad: 0.001 }, { hours: 3, bad: 0.001, restart: true }),
    ],
    expect: [firing("ErrorBudgetBurningFast", 2.9 * hour), firing("ErrorBudgetBurningFast", 5.5 * hour, "6h")],
  },
];

const budgets = { errors: errorBudget(objectivesSchema.parse({})), latency: latencyBudget(objectivesSchema.parse({})) };

/** Of a site that scrapes once a minute: what the windows are made of. */
export const rateScenarios: readonly Scenario[] = [
  {
    name: "rates are those of five minutes by host, of which two are as before and two as now; counts are those of a minute",
    inputs: [
      ...errors("vm-1", { hours: 1, bad: 0.5, rate: 100 }, { hours: 1, bad: 0.1, rate: 300 }),
      ...errors("vm-2", { hours: 2, bad: 0.25, rate: 40 }),
      ...slow("vm-1", { hours: 1, bad: 0.5, rate: 100 }, { hours: 1, bad: 0.1, rate: 300 }),
      ...slow("vm-2", { hours: 2, bad: 0.25, rate: 40 }),
    ],
    expect: [],
    records: [budgets.errors, budgets.latency].flatMap(({ all, bad, counted }) => [
      at62(all.name, 200, 40),
      at62(bad.name, 40, 10),
      at62(counted.all.name, 200 * 60, 40 * 60),
      at62(counted.bad.name, 40 * 60, 10 * 60),
    ]),
  },
];

/** Two minutes after the first hour. */
function at62(recorded: string, first: number, second: number): RecordedValues {
  return {
    recorded,
    at: 62 * minute,
    values: [
      { labels: { host: "vm-1" }, value: first },
      { labels: { host: "vm-2" }, value: second },
    ],
  };
}

const alive = (minutes: number): Stretch => ({ value: 1, scrapes: minutes * 4 });
const away = (minutes: number): Stretch => ({ missing: true, scrapes: minutes * 4 });

function seen(host: string, haproxy: readonly Stretch[], service: readonly Stretch[]): readonly InputSeries[] {
  const proxy = { host, job: "haproxy", instance: "haproxy", proxy: frontend };
  return [
    input(frontendRequests, proxy, ...haproxy),
    input(httpRequestsInFlight, { host, job: "prediction-service", instance: "1" }, ...service),
  ];
}

const unseen = speaks("SLOMetricAbsent");
const proxyOf = (host: string) => ({ host, job: "haproxy", proxy: frontend });
const serviceOf = (host: string) => ({ host, job: "prediction-service" });

/** Of the usual site, which scrapes four times a minute. */
export const absenceScenarios: readonly Scenario[] = [
  {
    name: "metrics behind the budgets that stop are reported by host and job; a stack that starts is given five minutes",
    inputs: [
      ...seen("vm-1", [away(4), alive(6), away(10)], [away(4), alive(16)]),
      ...seen("vm-2", [away(4), alive(6), away(5.5), alive(4.5)], [away(4), alive(6), away(10)]),
    ],
    expect: [...unseen.never(0, 5 * minute), ...unseen.from(945, [proxyOf("vm-1"), serviceOf("vm-2")])],
  },
  {
    name: "the other two of them are reported as well",
    inputs: [...seen("vm-1", [alive(20)], [alive(10), away(10)]), ...seen("vm-2", [alive(10), away(10)], [alive(20)])],
    expect: unseen.from(945, [serviceOf("vm-1"), proxyOf("vm-2")]),
  },
];
