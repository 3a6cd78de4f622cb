/** When advice must be given, and when not. */
import { backend, backendQueue } from "../../signals/catalogue/haproxy.ts";
import {
  eventLoopLag,
  httpRequestsInFlight,
  loggingLatency,
  predictionLatency,
} from "../../signals/catalogue/service.ts";
import { histogramInput, type InputSeries, input, type Scenario, type Stretch, sumInput } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { from, level, once, pace, requests } from "./parts.ts";

const replica = (host: string) => ({ host, job: "prediction-service", instance: "service-1:9464" });

interface Signs {
  readonly inFlight?: number;
  readonly lag?: number;
  readonly queued?: number;
}

/** Demand, and the signs of saturation from the fifth minute on. */
function busy(host: string, asked: number, { inFlight = 0, lag = 0, queued = 0 }: Signs): readonly InputSeries[] {
  const since = (value: number): readonly Stretch[] => [level(0, 5), level(value, 25)];
  return [
    ...requests(host, { ok: asked, minutes: 30 }),
    input(httpRequestsInFlight, replica(host), ...since(inFlight)),
    input(eventLoopLag, replica(host), ...since(lag)),
    input(backendQueue, { host, job: "haproxy", instance: "haproxy", proxy: backend }, ...since(queued)),
  ];
}

/** Seconds a second that are spent in total and in writing, at so many predictions a second. */
function written(
  host: string,
  rate: readonly Stretch[],
  total: readonly Stretch[],
  logging: readonly Stretch[],
): readonly InputSeries[] {
  const labels = { ...replica(host), series_id: "pump-1", model_version: "v1" };
  return [
    ...histogramInput(predictionLatency, labels, [{ bound: 0.025, stretches: rate }]),
    sumInput(predictionLatency, labels, ...total),
    sumInput(loggingLatency, labels, ...logging),
  ];
}

const replicas = speaks("ReplicasAdvised");
const queue = speaks("QueueAdvised");

export const adviceScenarios: readonly Scenario[] = [
  {
    name: "more replicas are advised where demand is above 160 and one sign of saturation shows; for neither alone",
    inputs: [
      ...busy("in-flight", 165, { inFlight: 17 }),
      ...busy("lag", 165, { lag: 0.0102 }),
      ...busy("queue", 165, { queued: 11 }),
      ...busy("calm", 165, { inFlight: 16, lag: 0.01, queued: 10 }),
      ...busy("not-asked", 158, { inFlight: 100, lag: 1, queued: 100 }),
    ],
    expect: replicas.from(900, hosts("in-flight", "lag", "queue")),
  },
  {
    name: "signs of saturation that come and go within two minutes count as one, those that come seldom do not",
    inputs: [
      ...requests("often", { ok: 165, minutes: 30 }),
      input(httpRequestsInFlight, replica("often"), level(0, 5), ...peaks(20, 1.5)),
      ...requests("lags", { ok: 165, minutes: 30 }),
      input(eventLoopLag, replica("lags"), level(0, 5), ...peaks(1, 1.5)),
      ...requests("seldom", { ok: 165, minutes: 30 }),
      input(httpRequestsInFlight, replica("seldom"), level(0, 5), ...peaks(20, 2.25)),
      input(eventLoopLag, replica("seldom"), level(0, 5), ...peaks(1, 2.25)),
      input(
        backendQueue,
        { host: "seldom", job: "haproxy", instance: "haproxy", proxy: backend },
        level(0, 5),
        ...peaks(20, 2.25),
      ),
      ...requests("queues", { ok: 165, minutes: 30 }),
      input(
        backendQueue,
        { host: "queues", job: "haproxy", instance: "haproxy", proxy: backend },
        level(0, 5),
        ...peaks(20, 1.5),
      ),
      ...requests("asked-later", { ok: 100, minutes: 5 }, { ok: 180, minutes: 25 }),
      input(httpRequestsInFlight, replica("asked-later"), level(20, 30)),
    ],
    expect: [
      ...replicas.from(900, hosts("lags", "often", "queues")),
      ...replicas.from(990, hosts("asked-later"), hosts("lags", "often", "queues")),
    ],
  },
  {
    name: "the queue is advised where writing takes more than 30 % of more than 20 ms; not of less, and not at night",
    inputs: [
      ...written("advised", [pace(100, 30)], [pace(2.06, 30)], [pace(0.63, 30)]),
      ...written("fast", [pace(100, 30)], [pace(1.94, 30)], [pace(1, 30)]),
      ...written("small-part", [pace(100, 30)], [pace(5, 30)], [pace(1.47, 30)]),
      ...written("night", [pace(0.98, 30)], [pace(0.2, 30)], [pace(0.1, 30)]),
      ...written("one", [pace(1.02, 30)], [pace(0.2, 30)], [pace(0.1, 30)]),
      ...written("writes-more", [pace(100, 5), pace(100, 25)], [pace(3, 5), pace(3, 25)], [pace(0, 5), pace(1, 25)]),
      ...written(
        "total-falls",
        [pace(100, 5), pace(100, 25)],
        [pace(6, 5), pace(3, 25)],
        [pace(1.05, 5), pace(1.05, 25)],
      ),
      ...written("slower", [pace(100, 5), pace(100, 25)], [pace(1, 5), pace(2.2, 25)], [pace(0.9, 5), pace(0.9, 25)]),
      ...written("fewer", [pace(200, 5), pace(100, 25)], [pace(2.4, 5), pace(2.4, 25)], [pace(1, 5), pace(1, 25)]),
      ...written("wakes", [pace(0, 5), pace(1.3, 25)], [pace(0, 5), pace(0.2, 25)], [pace(0, 5), pace(0.1, 25)]),
    ],
    expect: [
      ...queue.from(615, hosts("advised")),
      ...queue.from(720, hosts("one"), hosts("advised")),
      ...queue.from(990, hosts("fewer", "slower", "total-falls"), hosts("advised", "one")),
      ...queue.from(1005, hosts("wakes"), hosts("advised", "one", "fewer", "slower", "total-falls")),
      ...queue.from(1020, hosts("writes-more"), hosts("advised", "one", "fewer", "slower", "total-falls", "wakes")),
    ],
  },
];

/** A peak of one scrape every so many minutes, for 25 minutes. */
function peaks(value: number, minutes: number): readonly Stretch[] {
  return Array.from({ length: Math.floor(25 / minutes) }, () => [once(value), from(0, minutes - 0.25)]).flat();
}
