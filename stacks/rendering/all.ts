/** Every configuration file of a stack, as `make render` writes them for people and checks. */

import { hostsWith } from "../../signals/site.ts";
import type { Deployment } from "../config.ts";
import { missingComponents } from "../images.ts";
import { renderAgent } from "./agent.ts";
import { renderBlackbox } from "./blackbox.ts";
import { renderExemplarAgent } from "./exemplar-agent.ts";
import { alertmanagerFiles, dashboardFiles, ruleFiles } from "./files.ts";
import { renderDashboardProvider, renderDataSources } from "./grafana.ts";
import { renderHaproxy } from "./haproxy.ts";
import { renderHostAuthentication } from "./postgres.ts";
import { renderPrometheus } from "./prometheus.ts";
import { renderQueue, renderRedis } from "./redis.ts";
import { clientFiles } from "./service.ts";

/** Path -> text; a pure function of the configuration. */
export function renderFiles({ site, settings, airgap }: Deployment): Record<string, string> {
  const missing = missingComponents(airgap.missing);
  const single = site.hosts.length === 1;
  const dashboards = Object.entries(dashboardFiles(site)).map(([file, text]) => [`dashboards/${file}`, text]);
  const agents = site.hosts.map((host) => [
    single ? "agent.yaml" : `agent-${host.name}.yaml`,
    renderAgent(site, host, missing),
  ]);
  const exemplarAgents = hostsWith(site, "prediction").map((host, _, { length }) => [
    length === 1 ? "exemplar-agent.yaml" : `exemplar-agent-${host.name}.yaml`,
    renderExemplarAgent(site, host),
  ]);
  return {
    ...Object.fromEntries([...dashboards, ...agents, ...exemplarAgents]),
    ...clientFiles(site),
    ...ruleFiles(site),
    ...alertmanagerFiles(site),
    "prometheus.yaml": renderPrometheus(site, missing),
    "haproxy.cfg": renderHaproxy(site),
    "blackbox.yaml": renderBlackbox(site),
    "redis.conf": renderRedis(),
    "redis-queue.conf": renderQueue(settings.queueFsync),
    "pg_hba.conf": renderHostAuthentication(),
    "grafana/datasources.yaml": renderDataSources(site, missing),
    "grafana/dashboards.yaml": renderDashboardProvider(),
  };
}
