/** Models and series: how many, how old, how they are loaded and fitted. */
import { counter, gauge, histogram } from "../../metric.ts";
import { fitBuckets } from "./buckets.ts";

export const modelTrained = gauge("model_trained_timestamp_seconds", {
  help: "When the current model of a series was trained; series within the budget of label sets only.",
  unit: "timestamp_seconds",
  labels: ["series_id"],
});

export const oldestModelTrained = gauge("oldest_model_trained_timestamp_seconds", {
  help: "When the oldest of all current models was trained.",
  unit: "timestamp_seconds",
});

export const newestModelTrained = gauge("newest_model_trained_timestamp_seconds", {
  help: "When the newest of all current models was trained.",
  unit: "timestamp_seconds",
});

export const storedSeries = gauge("stored_series", {
  help: "Series that have a model version, folded ones included.",
  unit: "count",
});

export const storedModels = gauge("stored_models", {
  help: "Stored model versions of all series, folded ones included.",
  unit: "count",
});

export const seriesSending = gauge("series_sending", {
  help: "Series that had a prediction lately, folded ones included; counted in Postgres, no value while that is away.",
  unit: "count",
  labels: ["client"],
});

export const seriesSilent = gauge("series_silent", {
  help: "Series that used to have predictions and no longer do, for up to a day; counted in Postgres, as series_sending.",
  unit: "count",
  labels: ["client"],
});

export const modelsOutdated = gauge("models_outdated", {
  help: "Series in use whose current model is older than its time for training; counted in Postgres, as series_sending.",
  unit: "count",
  labels: ["client"],
});

export const modelLoads = counter("model_loads_total", {
  help: "Models handed to predictions, by where they were found.",
  unit: "count",
  labels: ["source"],
});

export const fitDuration = histogram("fit_duration_seconds", {
  help: "Time of successful fits, by detector.",
  unit: "seconds",
  labels: ["detector"],
  buckets: fitBuckets,
});

export const cacheErrors = counter("cache_errors_total", {
  help: "Redis commands that failed or timed out; the request went on without the cache.",
  unit: "count",
  labels: ["operation"],
});

export const cacheDegraded = gauge("cache_degraded", {
  help: "1 while Redis is known to be away, else 0.",
  unit: "count",
});
