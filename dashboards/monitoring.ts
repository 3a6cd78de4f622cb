/** Monitoring: who watches the watchers? What arrives, what is lost, what it costs, and whether alerts get out. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { containers, ingestion, limits, longTerm, monitoring } from "../signals/index.ts";
import { hostScope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { showing, stat, table, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { monitoringIdentity } from "./identities.ts";
import { datasourceVariable, hostVariable } from "./variables.ts";

export const agentsNow = (view: View) => stat(view, ingestion.agentsUp);
export const samplesNow = (view: View) => stat(view, ingestion.samplesTaken);
export const seriesNow = (view: View) => stat(view, monitoring.seriesInMemory, { title: "Series in memory now" });
export const heldNow = (view: View) => stat(view, ingestion.agentsHeld, { title: "Held by agents now" });
export const prometheusConfigNow = (view: View) =>
  stat(view, monitoring.prometheusConfigTaken, { title: "Prometheus config now" });
export const alertmanagerConfigNow = (view: View) =>
  stat(view, monitoring.alertmanagerConfigTaken, { title: "Alertmanager config now" });

export const targets = (view: View) => timeSeries(view, [monitoring.targetsUp]);
export const scrapes = (view: View) => timeSeries(view, [ingestion.slowestScrapes]);
export const probe = (view: View) => timeSeries(view, [monitoring.probeTime], { span: 6 });

export const samples = (view: View) =>
  timeSeries(view, [ingestion.samplesTaken, ingestion.samplesLate], {
    title: "Samples taken in",
    description:
      "Samples that Prometheus takes in each second, and those of them that came late: an agent delivers what it had held back.",
    span: 6,
  });

export const queries = (view: View) => timeSeries(view, [ingestion.queryTime], { span: 6 });

export const disk = (view: View) =>
  timeSeries(view, [ingestion.blocksSize, ingestion.logSize], {
    title: "Disk of Prometheus",
    description:
      "Finished blocks, which go after 15 days, and the write-ahead log, which is read again at each start. A young Prometheus has no block yet.",
    stacked: true,
    span: 6,
  });

export const seriesOverTime = (view: View) => timeSeries(view, [monitoring.seriesInMemory], { span: 12 });
export const seriesByJob = (view: View) => timeSeries(view, [ingestion.seriesByJob], { span: 12 });

export const seriesByMetric = (view: View) =>
  table(view, ["metric", "host"], [{ signal: ingestion.seriesByMetric, title: "Series" }], {
    title: ingestion.seriesByMetric.title,
    description: ingestion.seriesByMetric.description,
    height: 10,
  });

export const ruleTime = (view: View) =>
  timeSeries(view, [monitoring.byGroupName(monitoring.ruleDurationShare)], { span: 9 });
export const missedEvaluations = (view: View) =>
  timeSeries(view, [monitoring.byGroupName(ingestion.missedEvaluations)], { span: 9 });
export const ruleFailures = (view: View) => timeSeries(view, [monitoring.ruleFailures], { span: 6 });

export const behind = (view: View) => timeSeries(view, [monitoring.agentBehind]);
export const backlog = (view: View) => timeSeries(view, [monitoring.agentBacklog]);
export const traffic = (view: View) => timeSeries(view, [ingestion.agentTraffic]);
export const again = (view: View) => timeSeries(view, [ingestion.agentAgain], { span: 12 });
export const lost = (view: View) => timeSeries(view, [monitoring.agentLost], { span: 12 });

export const storeBehind = (view: View) => timeSeries(view, [limits.longTermStoreBehind]);
export const storeWaiting = (view: View) => timeSeries(view, [longTerm.waiting]);

export const storeTraffic = (view: View) =>
  timeSeries(view, [longTerm.sent, longTerm.taken], {
    title: "Samples for the long-term store",
    description:
      "Recorded samples that Prometheus sends to the long-term store each second, and those that it took. They are the same number where nothing is lost or sent twice.",
  });

export const storeLosses = (view: View) =>
  timeSeries(view, [longTerm.again, longTerm.refused, longTerm.dropped], {
    title: "Losses on the way to the long-term store",
    description:
      "Samples each second that had to be sent again, and those that were refused or given up for good. What is lost here is missing from budgets and days.",
  });

export const storeSeries = (view: View) => timeSeries(view, [longTerm.series]);

export const storeDisk = (view: View) =>
  timeSeries(view, [longTerm.size, longTerm.free], {
    title: "Disk of the long-term store",
    description:
      "Disk that the long-term store takes for 90 days, and what is left there. It stops taking samples when nothing is.",
  });

export const alertsHeld = (view: View) => timeSeries(view, [ingestion.alertsHeld]);

export const notifications = (view: View) =>
  timeSeries(view, [ingestion.notifications, ingestion.notificationsFailed], {
    title: "Notifications",
    description:
      "Messages that Alertmanager tried to deliver each second, and those that failed. Without a receiver in the configuration it sends none.",
    bars: true,
  });

export const undelivered = (view: View) => timeSeries(view, [monitoring.undeliveredInUse]);

export const cpu = (view: View) => timeSeries(view, [containers.monitoringCpu], { span: 12 });
export const memory = (view: View) => timeSeries(view, [containers.monitoringMemory], { span: 12 });

export function monitoringDashboard(site: Site): Dashboard {
  const show = showing({ objectives: site.objectives, scope: hostScope });
  return compose(
    monitoringIdentity,
    [datasourceVariable(), hostVariable()],
    [
      {
        title: "Now",
        panels: show(agentsNow, samplesNow, seriesNow, heldNow, prometheusConfigNow, alertmanagerConfigNow),
      },
      { title: "What arrives", panels: show(targets, scrapes, samples, queries, disk, probe) },
      { title: "Series", panels: show(seriesOverTime, seriesByJob, seriesByMetric) },
      { title: "Rules", panels: show(ruleTime, missedEvaluations, ruleFailures) },
      { title: "Agents", panels: show(behind, backlog, traffic, again, lost) },
      {
        title: "Long-term store",
        panels: show(storeBehind, storeWaiting, storeTraffic, storeLosses, storeSeries, storeDisk),
      },
      { title: "Alertmanager", panels: show(alertsHeld, notifications, undelivered) },
      { title: "What the monitoring takes", panels: show(cpu, memory) },
    ],
  );
}
