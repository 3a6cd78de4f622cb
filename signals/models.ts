/** Models and what they find. */
import { activeModels, modelPredictions } from "./catalogue/service.ts";
import { count, max, rate, ratio, sum, topk, value } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { shownSeries } from "./top.ts";

const model = ["series_id", "model_version"] as const;

/** Every replica reports every series: the highest of their reports is the number, their sum would count replicas. */
const versions = max(value(activeModels), { by: ["series_id"] });

export const anomalyRatio = signal({
  title: "Anomaly rate",
  description: "Share of the predicted points that are anomalies, all models together.",
  unit: "percentunit",
  expression: ratio(
    sum(rate(modelPredictions, { is_anomaly: "true" }), { by: ["host"] }),
    sum(rate(modelPredictions), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
});

export const anomalyRatioByModel = signal({
  title: "Anomaly rate by model",
  description: `Share of a model's points that are anomalies. The ${shownSeries} highest are shown; a sudden rise of one is either news or a model that no longer fits.`,
  unit: "percentunit",
  expression: topk(
    shownSeries,
    ratio(
      sum(rate(modelPredictions, { is_anomaly: "true" }), { by: model }),
      sum(rate(modelPredictions), { by: model }),
    ),
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
  description: `Stored model versions of a series. The ${shownSeries} series with the most are shown.`,
  unit: "short",
  expression: topk(shownSeries, versions),
  legend: (label) => label("series_id"),
});
