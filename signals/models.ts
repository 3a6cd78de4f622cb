/** Models and what they find. */
import { recordedModelAnomalies, recordedModelPoints, recordedSeriesModels } from "./by-model.ts";
import { activeModels, modelPredictions } from "./catalogue/service.ts";
import { count, max, rate, ratio, record, sum, topk, value } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { shownSeries } from "./top.ts";

const model = ["series_id", "model_version"] as const;

/** Every replica reports every series: the highest of their reports is the number, their sum would count replicas. */
const versions = max(value(activeModels), { by: ["series_id"] });

/** Of all series at once. */
export const recordedAnomalyRatio = record(
  "host:model_predictions_anomalous:ratio_rate",
  ["host"],
  ratio(
    sum(rate(modelPredictions, { is_anomaly: "true" }), { by: ["host"] }),
    sum(rate(modelPredictions), { by: ["host"] }),
  ),
);

export const anomalyRatio = signal({
  title: "Anomaly rate",
  description: "Share of the predicted points that are anomalies, all models together.",
  unit: "percentunit",
  expression: recordedAnomalyRatio.read,
  legend: (label) => label("host"),
});

export const anomalyRatioByModel = signal({
  title: "Anomaly rate by model",
  description: `Share of a model's points that are anomalies. The ${shownSeries} highest are shown, unfolded series only; a sudden rise of one is either news or a model that no longer fits.`,
  unit: "percentunit",
  expression: topk(
    shownSeries,
    ratio(sum(recordedModelAnomalies.read, { by: model }), sum(recordedModelPoints.read, { by: model })),
  ),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});

export const storedModels = signal({
  title: "Active models",
  description: "Stored model versions of all series.",
  unit: "short",
  expression: sum(versions),
  legend: "model versions",
});

export const seriesWithModels = signal({
  title: "Series with a model",
  description: "Series that have at least one model version.",
  unit: "short",
  expression: count(versions),
  legend: "series",
});

export const modelsBySeries = signal({
  title: "Active models by series",
  description: `Stored model versions of a series. The ${shownSeries} series with the most are shown, unfolded series only.`,
  unit: "short",
  expression: topk(shownSeries, max(recordedSeriesModels.read, { by: ["series_id"] })),
  legend: (label) => label("series_id"),
});
