/** Business: what the platform did for its clients day by day, and what that took. Days come from the long-term store. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { business } from "../signals/index.ts";
import { hostScope, type Scope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { type Drawing, longTerm, showing, stat, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { businessIdentity } from "./identities.ts";
import { clientVariable, datasourceVariable, hostVariable, longTermVariable } from "./variables.ts";

const clientScope: Scope = { ...hostScope, filters: { ...hostScope.filters, client: { matches: "$client" } } };

/** One bar a day: with steps of a day Grafana asks for each midnight (UTC). */
const daily: Drawing = { bars: true, stacked: true, interval: "1d", span: 12 };

/** What is there, rather than what happened: a line over weeks. */
const marked: Drawing = { marked: true };

export const points = (view: View) => stat(view, business.points, { title: business.points.title });
export const anomalies = (view: View) => stat(view, business.anomalies, { title: business.anomalies.title });
export const fits = (view: View) => stat(view, business.fits, { title: "Fits in 24 hours" });
export const seriesNow = (view: View) => stat(view, business.series);
export const modelsNow = (view: View) => stat(view, business.models);
export const cpu = (view: View) => stat(view, business.cpu, { title: business.cpu.title });

export const pointsByClient = (view: View) => timeSeries(view, [business.pointsByClient], daily);
export const requestsByClient = (view: View) => timeSeries(view, [business.requestsByClient], daily);
export const anomaliesByClient = (view: View) => timeSeries(view, [business.anomaliesByClient], daily);

export const anomalyShareByClient = (view: View) =>
  timeSeries(view, [business.anomalyShareByClient], { ...daily, stacked: false });

export const fitsByDetector = (view: View) => timeSeries(view, [business.fitsByDetector], { ...daily, span: 8 });
export const models = (view: View) => timeSeries(view, [business.models], marked);
export const series = (view: View) => timeSeries(view, [business.series], marked);

export const cpuByService = (view: View) => timeSeries(view, [business.cpuByService], daily);

export const memoryByService = (view: View) => timeSeries(view, [business.memoryByService], daily);

export const cpuPerPrediction = (view: View) =>
  timeSeries(view, [business.cpuPerPrediction], { ...daily, stacked: false });

export const databaseSize = (view: View) => timeSeries(view, [business.databaseSize], { ...marked, span: 12 });

export function businessDashboard(site: Site): Dashboard {
  const show = showing(longTerm({ objectives: site.objectives, scope: clientScope }));
  return compose(
    businessIdentity,
    [longTermVariable(), datasourceVariable(), hostVariable(), clientVariable()],
    [
      { title: "The last 24 hours", panels: show(points, anomalies, fits, seriesNow, modelsNow, cpu) },
      {
        title: "Clients, day by day",
        panels: show(pointsByClient, requestsByClient, anomaliesByClient, anomalyShareByClient),
      },
      { title: "Models", panels: show(fitsByDetector, models, series) },
      { title: "What drives the cost", panels: show(cpuByService, memoryByService, cpuPerPrediction, databaseSize) },
    ],
    { from: "now-30d", refresh: "15m" },
  );
}
