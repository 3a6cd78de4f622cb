/** Performance Overview: do predictions meet their objectives, and which models do not? */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { cache, clients, errors, latency, models, queue, requests, throughput } from "../signals/index.ts";
import { and, panelScope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { type Drawing, showing, stat, table, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { performanceOverviewIdentity } from "./identities.ts";
import { toClient, toSeries } from "./links.ts";
import { datasourceVariable, hostVariable, modelVersionVariable, seriesVariable } from "./variables.ts";

/** What is recorded of each model comes once a minute. */
const byTheMinute: Drawing = { interval: "1m", drilldown: toSeries };

export const latencyNow = (view: View) => stat(view, latency.latencyP95);
export const throughputNow = (view: View) => stat(view, throughput.answeredNow);
export const errorsNow = (view: View) => stat(view, errors.errorRatio);
export const cacheNow = (view: View) => stat(view, cache.cacheHitRatio);
export const anomaliesNow = (view: View) => stat(view, models.anomalyRatio);
export const modelsNow = (view: View) => stat(view, models.storedModels);

export const latencyOverall = (view: View) => timeSeries(view, [latency.latencyP95]);
export const latencyP95ByModel = (view: View) => timeSeries(view, [latency.latencyP95ByModel], byTheMinute);
export const latencyMeanByModel = (view: View) => timeSeries(view, [latency.latencyMeanByModel], byTheMinute);

export const latencySplit = (view: View) =>
  timeSeries(view, [latency.inferenceMean, latency.loggingMean], {
    title: "Inference and logging",
    description:
      "Mean time of a prediction, split into the prediction itself and its persistence. Whichever grows is where to look first.",
    stacked: true,
  });

export const loggingShare = (view: View) => timeSeries(view, [latency.loggingShare]);
export const inferenceP95ByModel = (view: View) => timeSeries(view, [latency.inferenceP95ByModel], byTheMinute);
export const loggingP95ByModel = (view: View) => timeSeries(view, [latency.loggingP95ByModel], byTheMinute);

export const stageMean = (view: View) => timeSeries(view, [requests.stageMean], { stacked: true, span: 12 });
export const stageP95 = (view: View) => timeSeries(view, [requests.stageP95], { span: 12 });

export const throughputAgainstDemand = (view: View) =>
  timeSeries(view, [throughput.throughput, throughput.demand], {
    title: "Throughput against demand",
    description:
      "Requests answered and requests asked for each second, against the target. Answered below asked means that the platform can't follow; both low means that nobody calls.",
  });

export const requestsByModel = (view: View) => timeSeries(view, [throughput.requestsByModel], byTheMinute);
export const pointsByModel = (view: View) => timeSeries(view, [throughput.pointsByModel], byTheMinute);

export const requestsByClient = (view: View) => timeSeries(view, [clients.requests], { drilldown: toClient });
export const requestsByRoute = (view: View) => timeSeries(view, [requests.byRoute]);

export const inFlight = (view: View) => timeSeries(view, [requests.inFlight], { span: 6 });
export const eventLoopLag = (view: View) => timeSeries(view, [requests.lag], { span: 6 });
export const waitingRows = (view: View) => timeSeries(view, [queue.waitingRows], { span: 6 });
export const oldestWaiting = (view: View) => timeSeries(view, [queue.oldestWaiting], { span: 6 });

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
      description:
        "The models with the highest P95 now, with their mean latency and how often they are asked: unfolded series only.",
      drilldown: toSeries,
    },
  );

export const cacheHitRatio = (view: View) => timeSeries(view, [cache.cacheHitRatio], { span: 12 });
export const cacheOperations = (view: View) =>
  timeSeries(view, [cache.cacheOperationRate], { stacked: true, span: 12 });
export const cacheMisses = (view: View) => timeSeries(view, [cache.cacheMissesBySeries], { ...byTheMinute, span: 12 });

export const modelLoads = (view: View) => timeSeries(view, [requests.loads], { stacked: true, span: 12 });

export const errorRatio = (view: View) => timeSeries(view, [errors.errorRatio], { span: 12 });
export const responses = (view: View) => timeSeries(view, [errors.responsesByClass], { stacked: true, span: 12 });
export const errorsByKind = (view: View) => timeSeries(view, [errors.errorsByKind], { span: 12 });
export const shed = (view: View) => timeSeries(view, [requests.shed], { span: 12 });

export const anomalyRatio = (view: View) => timeSeries(view, [models.anomalyRatio], { span: 6 });
export const anomaliesByModel = (view: View) =>
  timeSeries(view, [models.anomalyRatioByModel], { ...byTheMinute, span: 9 });
export const modelsBySeries = (view: View) => timeSeries(view, [models.modelsBySeries], { ...byTheMinute, span: 9 });

export function performanceOverview(site: Site): Dashboard {
  const view: View = { objectives: site.objectives, scope: panelScope };
  const show = showing(view);
  return compose(
    performanceOverviewIdentity,
    [datasourceVariable(), hostVariable(), seriesVariable(), modelVersionVariable()],
    [
      { title: "Now", panels: show(latencyNow, throughputNow, errorsNow, cacheNow, anomaliesNow, modelsNow) },
      {
        title: "Latency",
        panels: show(
          latencyOverall,
          latencySplit,
          loggingShare,
          latencyP95ByModel,
          latencyMeanByModel,
          inferenceP95ByModel,
          loggingP95ByModel,
          stageMean,
          stageP95,
          slowestModels,
        ),
      },
      {
        title: "Throughput",
        panels: show(throughputAgainstDemand, requestsByClient, requestsByRoute, requestsByModel, pointsByModel),
      },
      { title: "Saturation", panels: show(inFlight, eventLoopLag, waitingRows, oldestWaiting) },
      { title: "Cache", panels: show(cacheHitRatio, cacheOperations, cacheMisses, modelLoads) },
      { title: "Errors", panels: show(errorRatio, responses, errorsByKind, shed) },
      { title: "Anomalies and models", panels: show(anomalyRatio, anomaliesByModel, modelsBySeries) },
    ],
  );
}
