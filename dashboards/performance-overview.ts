/** Performance Overview: do predictions meet their objectives, and which models do not? */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { cache, errors, latency, models, throughput } from "../signals/index.ts";
import { and, panelScope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { stat, table, timeSeries, type View } from "./common.ts";
import { compose, performanceOverviewIdentity, systemHealthIdentity } from "./frame.ts";
import { datasourceVariable, hostVariable, modelVersionVariable, seriesVariable } from "./variables.ts";

export const latencyNow = (view: View) => stat(view, latency.latencyP95);
export const throughputNow = (view: View) => stat(view, throughput.answeredNow);
export const errorsNow = (view: View) => stat(view, errors.errorRatio);
export const cacheNow = (view: View) => stat(view, cache.cacheHitRatio);
export const anomaliesNow = (view: View) => stat(view, models.anomalyRatio);
export const modelsNow = (view: View) => stat(view, models.storedModels);

export const latencyOverall = (view: View) => timeSeries(view, [latency.latencyP95]);
export const latencyP95ByModel = (view: View) => timeSeries(view, [latency.latencyP95ByModel]);
export const latencyMeanByModel = (view: View) => timeSeries(view, [latency.latencyMeanByModel]);

export const latencySplit = (view: View) =>
  timeSeries(view, [latency.inferenceMean, latency.loggingMean], {
    title: "Inference and logging",
    description:
      "Mean time of a prediction, split into the prediction itself and its persistence. Whichever grows is where to look first.",
    stacked: true,
    span: 6,
  });

export const loggingShare = (view: View) => timeSeries(view, [latency.loggingShare], { span: 6 });
export const inferenceP95ByModel = (view: View) => timeSeries(view, [latency.inferenceP95ByModel], { span: 6 });
export const loggingP95ByModel = (view: View) => timeSeries(view, [latency.loggingP95ByModel], { span: 6 });

export const throughputAgainstDemand = (view: View) =>
  timeSeries(view, [throughput.throughput, throughput.demand], {
    title: "Throughput against demand",
    description:
      "Requests answered and requests asked for each second, against the target. Answered below asked means that the platform can't follow; both low means that nobody calls.",
  });

export const requestsByModel = (view: View) => timeSeries(view, [throughput.requestsByModel]);
export const pointsByModel = (view: View) => timeSeries(view, [throughput.pointsByModel]);

/** The slowest models, with how busy they are: a slow model that nobody asks matters less. */
export const slowestModels = (view: View) =>
  table(
    view,
    ["series_id", "model_version"],
    [
      { signal: latency.latencyP95ByModel, title: "P95 latency" },
      {
        signal: {
          ...latency.latencyMeanByModel,
          expression: and(latency.meanByModel, latency.latencyP95ByModel.expression),
        },
        title: "Mean latency",
      },
      {
        signal: {
          ...throughput.requestsByModel,
          expression: and(throughput.requestRateByModel, latency.latencyP95ByModel.expression),
        },
        title: "Requests a second",
      },
    ],
    {
      title: "Slowest models",
      description: "The models with the highest P95 now, with their mean latency and how often they are asked.",
    },
  );

export const cacheHitRatio = (view: View) => timeSeries(view, [cache.cacheHitRatio]);
export const cacheOperations = (view: View) => timeSeries(view, [cache.cacheOperationRate], { stacked: true });
export const cacheMisses = (view: View) => timeSeries(view, [cache.cacheMissesBySeries]);

export const errorRatio = (view: View) => timeSeries(view, [errors.errorRatio], { span: 12 });
export const responses = (view: View) => timeSeries(view, [errors.responsesByClass], { stacked: true, span: 12 });

export const anomalyRatio = (view: View) => timeSeries(view, [models.anomalyRatio]);
export const anomaliesByModel = (view: View) => timeSeries(view, [models.anomalyRatioByModel]);
export const modelsBySeries = (view: View) => timeSeries(view, [models.modelsBySeries]);

export function performanceOverview(site: Site): Dashboard {
  const view: View = { objectives: site.objectives, scope: panelScope };
  const show = (
    ...panels: ((view: View) => ReturnType<typeof stat> | ReturnType<typeof timeSeries> | ReturnType<typeof table>)[]
  ) => panels.map((panel) => panel(view));
  return compose(
    performanceOverviewIdentity,
    [datasourceVariable(), hostVariable(), seriesVariable(), modelVersionVariable()],
    [systemHealthIdentity],
    [
      { title: "Now", panels: show(latencyNow, throughputNow, errorsNow, cacheNow, anomaliesNow, modelsNow) },
      {
        title: "Latency",
        panels: show(
          latencyOverall,
          latencyP95ByModel,
          latencyMeanByModel,
          latencySplit,
          loggingShare,
          inferenceP95ByModel,
          loggingP95ByModel,
          slowestModels,
        ),
      },
      { title: "Throughput", panels: show(throughputAgainstDemand, requestsByModel, pointsByModel) },
      { title: "Cache", panels: show(cacheHitRatio, cacheOperations, cacheMisses) },
      { title: "Errors", panels: show(errorRatio, responses) },
      { title: "Anomalies and models", panels: show(anomalyRatio, anomaliesByModel, modelsBySeries) },
    ],
  );
}
