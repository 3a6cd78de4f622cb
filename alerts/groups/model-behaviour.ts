/** Models and series: an anomaly rate that leaves its own past, series that stopped, models that are due. */
import { seriesSending } from "../../signals/catalogue/service.ts";
import * as behaviour from "../../signals/model-behaviour.ts";
import { absentFor, and, atLeast, duration, inWindow, lessThan, samples, times } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import { hostsWith, type Site } from "../../signals/site.ts";
import { type Alert, alert, type Group, recording } from "../rule.ts";
import { censusAbsence } from "../timing.ts";

/** A day of it: before that, a client's past is no past. */
const knownSamples = 86_400 / behaviour.behaviourSeconds;
export function modelBehaviour(site: Site): Group {
  const { objectives } = site;
  const { recordedAnomalyRatio, recordedPoints, anomalyDeviation, anomalyChange, historySeconds } = behaviour;
  const unusual = and(
    and(
      breach(anomalyChange, "warning", objectives),
      lessThan(times(anomalyDeviation.expression, objectives.anomalyDeviations), anomalyChange.expression),
    ),
    and(
      atLeast(recordedPoints.read, objectives.minimumRequestRate),
      atLeast(inWindow(historySeconds, samples(recordedAnomalyRatio)), knownSamples),
    ),
  );
  return {
    name: "model-behaviour",
    intervalSeconds: behaviour.behaviourSeconds,
    rules: [
      recording(recordedAnomalyRatio),
      recording(recordedPoints),
      alert({
        name: "AnomalyRateUnusual",
        expression: and(recordedAnomalyRatio.read, unusual),
        forSeconds: 3 * behaviour.behaviourSeconds,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-clients",
        objective: "anomalyDeviations",
        summary: "A client's anomaly rate is not what it used to be.",
        description: ({ label, value }) =>
          `${value("humanizePercentage")} of the points of ${label("client")} within an hour are anomalies: more than ${objectives.anomalyDeviations} standard deviations away from the last seven days.`,
      }),
      alert({
        name: "SeriesSilent",
        expression: breach(behaviour.silent, "warning", objectives),
        forSeconds: 2 * behaviour.behaviourSeconds,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-clients",
        summary: "Series that used to send have stopped.",
        description: ({ label, value }) => `${value("humanize")} series of ${label("client")} no longer send.`,
      }),
      alert({
        name: "ModelsOutdated",
        expression: breach(behaviour.outdated, "warning", objectives),
        forSeconds: 12 * behaviour.behaviourSeconds,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-clients",
        summary: "Models in use are older than they should be.",
        description: ({ label, value }) =>
          `${value("humanize")} series of ${label("client")} are judged by models that are due for training.`,
      }),
      ...hostsWith(site, "prediction").map(({ name }) => censusAbsent(name, site)),
    ],
  };
}

/** By name, because absence can't be grouped: without the counts, the two alerts above are blind. */
function censusAbsent(host: string, site: Site): Alert {
  const { window, hold } = censusAbsence(site, behaviour.behaviourSeconds);
  return alert({
    name: "SeriesCensusAbsent",
    expression: absentFor(seriesSending, duration(window), { job: "prediction-service", host }),
    forSeconds: hold,
    severity: "warning",
    owner: "predictions",
    dashboard: "vigia-clients",
    summary: "Silent series and outdated models are not counted.",
    description: ({ label }) => `No replica on ${label("host")} could count the series in Postgres.`,
    labels: { host },
  });
}
