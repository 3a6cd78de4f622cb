/** Series: one of them from end to end. Other dashboards open it from a line or a row of a table. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { series } from "../signals/index.ts";
import { panelScope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { note, showing, stat, table, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { seriesIdentity } from "./identities.ts";
import { datasourceVariable, hostVariable, modelVersionVariable, singleSeriesVariable } from "./variables.ts";

export const latencyNow = (view: View) => stat(view, series.latencyP95);
export const requestsNow = (view: View) => stat(view, series.requests);
export const anomaliesNow = (view: View) => stat(view, series.anomalyRatio);
export const cacheNow = (view: View) => stat(view, series.cacheHitRatio);
export const versionsNow = (view: View) => stat(view, series.versions);
export const ageNow = (view: View) => stat(view, series.modelAge);

const coverage = () =>
  note(
    "What this covers",
    "**Unfolded series only.** Each replica tells a bounded number of series and versions apart; what is beyond counts as `__other__`, and versions older than the latest three as `__other__` of their series. A series that is not in the list above is folded, was not asked for within a day, or has no model. Its predictions are served and recorded all the same: `GET /series/<id>` and `GET /series/<id>/predictions` know it.",
    { span: 16, height: 4 },
  );
export const folded = (view: View) => stat(view, series.foldedShare);
export const labelSets = (view: View) => stat(view, series.labelSetsUsed);

export const latency = (view: View) =>
  timeSeries(view, [series.latencyP50, series.latencyP95, series.latencyP99], {
    title: "Latency",
    description:
      "Total time in the service below which half, 95 % and 99 % of the predictions of the series stay. Unfolded series only.",
  });

export const latencySplit = (view: View) =>
  timeSeries(view, [series.inferenceMean, series.loggingMean, series.restMean], {
    title: "Where the time goes",
    description:
      "Mean time of a prediction of the series: in its model, in making it durable, and in the rest, which grows when models are read from Postgres. Unfolded series only.",
    stacked: true,
  });

export const latencyByVersion = (view: View) => timeSeries(view, [series.latencyP95OfVersion]);

export const requests = (view: View) => timeSeries(view, [series.requestsByHost]);
export const points = (view: View) => timeSeries(view, [series.points]);
export const pointsByVersion = (view: View) => timeSeries(view, [series.pointsByVersion], { stacked: true });

export const judgements = (view: View) =>
  timeSeries(view, [series.anomalies, series.normal], {
    title: "Judgements",
    description: "Points of the series judged each second, anomalies and normal ones. Unfolded series only.",
    stacked: true,
    span: 12,
  });

export const anomalyRatio = (view: View) => timeSeries(view, [series.anomalyRatioByVersion], { span: 12 });

export const cacheHitRatio = (view: View) =>
  timeSeries(view, [series.cacheHitRatio], { title: "Cache hit rate of the series", span: 12 });
export const cacheOperations = (view: View) =>
  timeSeries(view, [series.cacheOperationRate], { stacked: true, span: 12 });

export const versionTable = (view: View) =>
  table(
    view,
    ["series_id", "model_version"],
    [
      { signal: series.requestsOfVersion },
      { signal: series.pointsByVersion, title: "Points a second" },
      { signal: series.latencyP95OfVersion, title: "P95 latency" },
      { signal: series.anomalyRatioByVersion, title: "Anomaly rate" },
    ],
    {
      title: "Versions",
      description: "What each version of the series' model does now. Unfolded series only.",
      span: 12,
    },
  );

export const versions = (view: View) =>
  timeSeries(view, [series.versions], { title: "Stored versions over time", span: 6 });
export const modelAge = (view: View) =>
  timeSeries(view, [series.modelAge], { title: "Age of the model over time", span: 6 });

export function seriesDashboard(site: Site): Dashboard {
  const show = showing({ objectives: site.objectives, scope: panelScope, single: ["series_id"] });
  return compose(
    seriesIdentity,
    [datasourceVariable(), hostVariable(), singleSeriesVariable(), modelVersionVariable()],
    [
      { title: "Now", panels: show(latencyNow, requestsNow, anomaliesNow, cacheNow, versionsNow, ageNow) },
      { title: "Latency", panels: show(latency, latencySplit, latencyByVersion) },
      { title: "Volume", panels: show(requests, points, pointsByVersion) },
      { title: "Anomalies", panels: show(judgements, anomalyRatio) },
      { title: "Cache", panels: show(cacheHitRatio, cacheOperations) },
      { title: "Versions", panels: show(versionTable, versions, modelAge) },
      { title: "Coverage", panels: show(coverage, folded, labelSets) },
    ],
  );
}
