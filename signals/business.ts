/**
 * What the platform does for its clients day by day, and what that costs. The days come from the long-term store, which keeps
 * recorded series only: what happens is recorded as a number a minute (see aggregates.ts), and a day is the sum of its
 * minutes. Of a day that was seen in part, the part is shown.
 */
import { countedByMinute } from "./aggregates.ts";
import { containerCpu, containerMemory } from "./catalogue/cadvisor.ts";
import { database, postgresSize } from "./catalogue/postgres.ts";
import { clientPredictions, clientRequests, fitDuration, storedModels, storedSeries } from "./catalogue/service.ts";
import {
  type Expression,
  expression,
  inWindow,
  max,
  observations,
  type Recorded,
  rate,
  ratio,
  record,
  selector,
  sum,
  total,
  value,
} from "./promql/index.ts";
import { signal } from "./signal.ts";

const day = 86_400;

const client = ["host", "client"] as const;
const component = ["host", "component"] as const;

export const countedPoints = countedByMinute(
  "host_client:client_predictions",
  client,
  sum(rate(clientPredictions), { by: client }),
);

export const countedAnomalies = countedByMinute(
  "host_client:client_predictions_anomalous",
  client,
  sum(rate(clientPredictions, { is_anomaly: "true" }), { by: client }),
);

export const countedRequests = countedByMinute(
  "host_client:client_requests",
  client,
  sum(rate(clientRequests), { by: client }),
);

export const countedFits = countedByMinute(
  "host_detector:fit_duration_seconds_count",
  ["host", "detector"],
  sum(observations(fitDuration), { by: ["host", "detector"] }),
);

/** Every replica reports the same number. */
export const recordedModels = record("host:stored_models:max", ["host"], max(value(storedModels), { by: ["host"] }));

export const recordedSeries = record("host:stored_series:max", ["host"], max(value(storedSeries), { by: ["host"] }));

export const countedCpu = countedByMinute(
  "host_component:container_cpu_usage_seconds",
  component,
  sum(rate(containerCpu), { by: component }),
);

export const recordedMemory = record(
  "host_component:container_memory_working_set_bytes:sum",
  component,
  sum(value(containerMemory), { by: component }),
);

export const recordedDatabaseSize = record(
  "host:pg_database_size_bytes:max",
  ["host"],
  max(value(postgresSize, { datname: database }), { by: ["host"] }),
);

/** What happened within the last 24 hours. */
function ofDay<L extends string>(counted: Recorded<L>): Expression<L> {
  return inWindow(day, total(counted));
}

/**
 * What happened in the day that begins at the moment asked for: asked for at each midnight, a bar stands at the start of its
 * day, and the present day is there already.
 */
function ofComingDay<L extends string>(operation: "sum" | "avg", { name, labels }: Recorded<L>): Expression<L> {
  return expression(
    (scope) => `${operation}_over_time(${selector({ name, labels }, undefined, scope)}[1d] offset -1d)`,
  );
}

const pointsOfDay = sum(ofComingDay("sum", countedPoints), { by: ["client"] });
const anomaliesOfDay = sum(ofComingDay("sum", countedAnomalies), { by: ["client"] });

export const points = signal({
  title: "Predictions in 24 hours",
  description: "Points that were predicted within 24 hours, all clients together.",
  unit: "short",
  expression: sum(ofDay(countedPoints)),
  legend: "predictions",
});

export const anomalies = signal({
  title: "Anomalies in 24 hours",
  description: "Predicted points within 24 hours that are anomalies, all clients together.",
  unit: "short",
  expression: sum(ofDay(countedAnomalies)),
  legend: "anomalies",
});

export const fits = signal({
  title: "Models trained in 24 hours",
  description: "Fits within 24 hours that made a new version of a model.",
  unit: "short",
  expression: sum(ofDay(countedFits)),
  legend: "fits",
});

export const cpu = signal({
  title: "CPU time in 24 hours",
  description:
    "CPU time that all containers of the site used within 24 hours: a day is one core that was busy all day.",
  unit: "s",
  expression: sum(ofDay(countedCpu)),
  legend: "CPU time",
});

export const pointsByClient = signal({
  title: "Predictions per day",
  description:
    "Points that were predicted in a day, by client. Days are those of UTC; the last bar grows until midnight.",
  unit: "short",
  expression: pointsOfDay,
  legend: (label) => label("client"),
});

export const anomaliesByClient = signal({
  title: "Anomalies per day",
  description:
    "Predicted points of a day that are anomalies, by client. Days are those of UTC; the last bar grows until midnight.",
  unit: "short",
  expression: anomaliesOfDay,
  legend: (label) => label("client"),
});

export const anomalyShareByClient = signal({
  title: "Share of anomalies per day",
  description:
    "Anomalies as a share of a client's predictions of the day. A lasting rise of one client is news about its machines, or a model that no longer fits.",
  unit: "percentunit",
  expression: ratio(anomaliesOfDay, pointsOfDay),
  legend: (label) => label("client"),
});

export const requestsByClient = signal({
  title: "Requests per day",
  description:
    "Requests that were answered in a day, by client, mistakes and refusals included. __none__ is who gave no key that is known.",
  unit: "short",
  expression: sum(ofComingDay("sum", countedRequests), { by: ["client"] }),
  legend: (label) => label("client"),
});

export const fitsByDetector = signal({
  title: "Models trained per day",
  description:
    "Fits of a day that made a new version of a model, by detector. Days are those of UTC; the last bar grows until midnight.",
  unit: "short",
  expression: sum(ofComingDay("sum", countedFits), { by: ["detector"] }),
  legend: (label) => label("detector"),
});

/** Hosts share one store of models, so that the highest of their reports is the number. */
export const models = signal({
  title: "Stored models",
  description: "Model versions that are stored, of all series.",
  unit: "short",
  expression: max(recordedModels.read),
  legend: "model versions",
});

export const series = signal({
  title: "Series with a model",
  description: "Series that have at least one model version.",
  unit: "short",
  expression: max(recordedSeries.read),
  legend: "series",
});

export const cpuByService = signal({
  title: "CPU time per day by service",
  description:
    "CPU time that a service used in a day, replicas and hosts together: a day is one core that was busy all day.",
  unit: "s",
  expression: sum(ofComingDay("sum", countedCpu), { by: ["component"] }),
  legend: (label) => label("component"),
});

export const memoryByService = signal({
  title: "Memory by service",
  description: "Memory that a service needed in a day on average, replicas and hosts together.",
  unit: "bytes",
  expression: sum(ofComingDay("avg", recordedMemory), { by: ["component"] }),
  legend: (label) => label("component"),
});

export const databaseSize = signal({
  title: "Database size",
  description:
    "Size of the service's database on disk. It stops growing when predictions reach the end of their retention.",
  unit: "bytes",
  expression: max(recordedDatabaseSize.read, { by: ["host"] }),
  legend: (label) => label("host"),
});

export const cpuPerPrediction = signal({
  title: "CPU time of a prediction",
  description:
    "CPU time that all containers used in a day, for each predicted point. It is high where little is asked for, because watching costs the same; a rise under the same load is a loss of efficiency.",
  unit: "s",
  expression: ratio(sum(ofComingDay("sum", countedCpu)), sum(ofComingDay("sum", countedPoints))),
  legend: "CPU time of a point",
});
