/** What the alerts on models and series must and must not do. */
import { clientPredictions, modelsOutdated, seriesSending, seriesSilent } from "../../signals/catalogue/service.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { speaks } from "./expectations.ts";
import { gone, level } from "./parts.ts";

const hour = 3600;

const replica = (host: string, number = 1) =>
  ({ host, job: "prediction-service", instance: `service-${number}:9464` }) as const;

/** Of a site that scrapes every five minutes. */
const every5 = (hours: number): number => Math.round(hours * 12);
const counted = (perSecond: number, hours: number): Stretch => ({ perSecond, scrapes: every5(hours) });
const gauged = (value: number, hours: number): Stretch => ({ value, scrapes: every5(hours) });

interface Hours {
  readonly hours: number;
  /** Points a second. */
  readonly rate: number;
  /** Share of them that are anomalies. */
  readonly odd: number;
}

/** A client's points, on two hosts that share them. */
function points(client: string, ...parts: readonly Hours[]): readonly InputSeries[] {
  return ["vm-1", "vm-2"].flatMap((host) =>
    (["true", "false"] as const).map((is_anomaly) =>
      input(
        clientPredictions,
        { ...replica(host), client, is_anomaly },
        ...parts.map(({ hours, rate, odd }) => counted((rate / 2) * (is_anomaly === "true" ? odd : 1 - odd), hours)),
      ),
    ),
  );
}

/** Hours in which the anomaly rate swings around a mean: a past with a deviation. */
function swinging(times: number, rate: number, low: number, high: number): readonly Hours[] {
  return Array.from({ length: times }, () => [
    { hours: 3, rate, odd: low },
    { hours: 3, rate, odd: high },
  ]).flat();
}

const unusual = speaks("AnomalyRateUnusual", 300);
const silentSeries = speaks("SeriesSilent", 300);
const due = speaks("ModelsOutdated", 300);
const uncounted = speaks("SeriesCensusAbsent", 300);
const clients = (...names: readonly string[]) => names.map((client) => ({ client }));

export const behaviourScenarios: readonly Scenario[] = [
  {
    name: "an anomaly rate that leaves its past is reported, upwards and downwards; a small or usual change, little traffic and a short past are not",
    inputs: [
      ...points("up", { hours: 30, rate: 10, odd: 0.01 }, { hours: 6, rate: 10, odd: 0.1 }),
      ...points("down", { hours: 30, rate: 10, odd: 0.1 }, { hours: 6, rate: 10, odd: 0.01 }),
      ...points("little", { hours: 30, rate: 10, odd: 0.01 }, { hours: 6, rate: 10, odd: 0.0295 }),
      ...points("enough", { hours: 30, rate: 10, odd: 0.01 }, { hours: 6, rate: 10, odd: 0.034 }),
      ...points("swings", ...swinging(5, 10, 0.01, 0.09), { hours: 6, rate: 10, odd: 0.15 }),
      ...points("leaps", ...swinging(5, 10, 0.01, 0.09), { hours: 6, rate: 10, odd: 0.3 }),
      ...points("night", { hours: 30, rate: 0.98, odd: 0.01 }, { hours: 6, rate: 0.98, odd: 0.2 }),
      ...points("one", { hours: 30, rate: 1.02, odd: 0.01 }, { hours: 6, rate: 1.02, odd: 0.2 }),
      ...points("new", { hours: 23.4, rate: 10, odd: 0.01 }, { hours: 12.6, rate: 10, odd: 0.3 }),
    ],
    expect: [...unusual.from(0, [])],
  },
  {
    name: "a week is the past: what was usual eight days ago is no longer",
    inputs: points(
      "vm",
      { hours: 24, rate: 10, odd: 0.3 },
      { hours: 7.5 * 24, rate: 10, odd: 0.01 },
      { hours: 6, rate: 10, odd: 0.3 },
    ),
    expect: [...unusual.from(735_600, clients("vm"))],
  },
  {
    name: "series that stopped and models that are due are reported once, although each replica counts them",
    inputs: [
      ...[1, 2].flatMap((number) => [
        input(seriesSilent, { ...replica("vm-1", number), client: "acme" }, gauged(0, 1), gauged(1, 3)),
        input(modelsOutdated, { ...replica("vm-1", number), client: "acme" }, gauged(0, 1), gauged(1, 3)),
      ]),
      input(seriesSilent, { ...replica("vm-1"), client: "other" }, gauged(0, 4)),
      input(modelsOutdated, { ...replica("vm-1"), client: "other" }, gauged(0, 4)),
    ],
    expect: [...silentSeries.from(hour + 600, clients("acme")), ...due.from(2 * hour, clients("acme"))],
  },
];

/** Of a site that scrapes four times a minute, and evaluates these rules every five. */
export const censusScenarios: readonly Scenario[] = [
  {
    name: "counts that stop are reported, by the host that has none; a replacement of replicas is given ten minutes",
    inputs: [
      input(seriesSending, { ...replica("vm-1"), client: "acme" }, level(1, 60), gone(60), level(1, 30)),
      input(seriesSending, { ...replica("vm-2"), client: "acme" }, level(1, 60), gone(12), level(1, 78)),
    ],
    expect: [
      ...uncounted.from(4500, [{ host: "vm-1", job: "prediction-service" }]),
      ...uncounted.to(6900, [{ host: "vm-1", job: "prediction-service" }]),
    ],
  },
];
