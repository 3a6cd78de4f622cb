/** What the alerts on models and series must and must not do. */
import { modelsOutdated, seriesSending, seriesSilent } from "../../signals/catalogue/service.ts";
import { input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { speaks } from "./expectations.ts";
import { gone, level } from "./parts.ts";

const hour = 3600;

const replica = (host: string, number = 1) =>
  ({ host, job: "prediction-service", instance: `service-${number}:9464` }) as const;

/** Of a site that scrapes every five minutes. */
const every5 = (hours: number): number => Math.round(hours * 12);
const gauged = (value: number, hours: number): Stretch => ({ value, scrapes: every5(hours) });

const silentSeries = speaks("SeriesSilent", 300);
const due = speaks("ModelsOutdated", 300);
const uncounted = speaks("SeriesCensusAbsent", 300);
const clients = (...names: readonly string[]) => names.map((client) => ({ client }));

export const behaviourScenarios: readonly Scenario[] = [
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
      input(seriesSending, { ...replica("vm-1"), client: "acme" }, level(1, 60), gone(60), level(1, 90)),
      input(seriesSending, { ...replica("vm-2"), client: "acme" }, level(1, 60), gone(12), level(1, 78), gone(60)),
    ],
    expect: [
      ...uncounted.from(4500, [{ host: "vm-1", job: "prediction-service" }]),
      ...uncounted.to(6900, [{ host: "vm-1", job: "prediction-service" }]),
      ...uncounted.from(9900, [{ host: "vm-2", job: "prediction-service" }]),
    ],
  },
];
