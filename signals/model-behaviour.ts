/**
 * How models and the series behind them behave: against their own past, and against what the site expects of them. By client,
 * never by series: of these there may be thousands, folded ones among them.
 */
import { clientPredictions, modelsOutdated, seriesSending, seriesSilent } from "./catalogue/service.ts";
import { absolute, deviation, inWindow, max, mean, minus, rate, ratio, record, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { anyThreshold } from "./thresholds.ts";

/** Seconds between two recordings: what hours and days say does not change within a minute. */
export const behaviourSeconds = 300;

/** An hour: long enough that one odd machine does not move a client's rate, short enough to hear of it on the same day. */
const hour = 3600;

/** A week holds each weekday once, so that a weekend is nothing new on Saturday. */
export const historySeconds = 7 * 86_400;

const byClient = { by: ["client"] } as const;

export const recordedAnomalyRatio = record(
  "client:client_predictions_anomalous:ratio_rate1h",
  ["client"],
  inWindow(
    hour,
    ratio(sum(rate(clientPredictions, { is_anomaly: "true" }), byClient), sum(rate(clientPredictions), byClient)),
  ),
);

/** Points a second. */
export const recordedPoints = record(
  "client:client_predictions:rate1h",
  ["client"],
  inWindow(hour, sum(rate(clientPredictions), byClient)),
);

export const anomalyRatioByClient = signal({
  title: "Anomaly rate of an hour",
  description: "Share of a client's points within an hour that are anomalies. This is the value that the alert reads.",
  unit: "percentunit",
  expression: recordedAnomalyRatio.read,
  legend: (label) => label("client"),
});

export const anomalyChange = signal({
  title: "Anomaly rate away from its past",
  description: "Distance of a client's hourly anomaly rate from its mean of the last seven days.",
  unit: "percentunit",
  expression: absolute(minus(recordedAnomalyRatio.read, inWindow(historySeconds, mean(recordedAnomalyRatio)))),
  legend: (label) => label("client"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.anomalyMinimumChange }],
});

export const anomalyDeviation = signal({
  title: "Deviation of the anomaly rate",
  description: "Standard deviation of a client's hourly anomaly rate over the last seven days.",
  unit: "percentunit",
  expression: inWindow(historySeconds, deviation(recordedAnomalyRatio)),
  legend: (label) => label("client"),
});

/** Every replica counts the same rows: the highest of their reports is the number. */
export const sending = signal({
  title: "Series that send",
  description: "Series with a prediction within the time after which one counts as silent. Folded ones are in it.",
  unit: "short",
  expression: max(value(seriesSending), byClient),
  legend: (label) => label("client"),
});

export const silent = signal({
  title: "Silent series",
  description:
    "Series that used to have predictions and have had none for longer than the site allows and three of their usual intervals. A day later they are forgotten.",
  unit: "short",
  expression: max(value(seriesSilent), byClient),
  legend: (label) => label("client"),
  thresholds: anyThreshold,
});

export const outdated = signal({
  title: "Models due for training",
  description: "Series in use whose current model is older than the site wants it.",
  unit: "short",
  expression: max(value(modelsOutdated), byClient),
  legend: (label) => label("client"),
  thresholds: anyThreshold,
});
