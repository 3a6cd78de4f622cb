/** The process itself: its label sets, its event loop, its scrapes, its build. */
import { counter, gauge } from "../../metric.ts";

export const labelSets = gauge("series_label_sets", {
  help: "Label sets of series and version in use.",
  unit: "count",
});

export const labelSetsLimit = gauge("series_label_sets_limit", {
  help: "Label sets of series and version that the service tells apart at most.",
  unit: "count",
});

export const foldedObservations = counter("folded_observations_total", {
  help: "Observations counted under __other__: budget = no label set was left, old_version = not among the latest.",
  unit: "count",
  labels: ["reason"],
});

export const evictedLabelSets = counter("evicted_label_sets_total", {
  help: "Label sets of series and version given up: idle for a day, displaced by one in use, or an old version.",
  unit: "count",
  labels: ["reason"],
});

export const eventLoopLag = gauge("event_loop_lag_p99_seconds", {
  help: "99th percentile since the last scrape of how late the event loop was.",
  unit: "seconds",
});

export const metricsScrapes = counter("metrics_scrapes_total", {
  help: "Scrapes by how they ended; aborted = the reader went away or took too long, refused = too many at once.",
  unit: "count",
  labels: ["outcome"],
});

export const buildInfo = gauge("service_build_info", {
  help: "Always 1; the labels say which build runs.",
  unit: "info",
  labels: ["version", "node_version"],
});
