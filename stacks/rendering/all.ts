/** Every configuration file of a stack, as `make render` writes them for people and checks. */
import type { Deployment } from "../config.ts";
import { missingComponents } from "../images.ts";
import { renderAgent } from "./agent.ts";
import { renderBlackbox } from "./blackbox.ts";
import { alertmanagerFiles, dashboardFiles, ruleFiles } from "./files.ts";
import { renderDashboardProvider, renderDataSources } from "./grafana.ts";
import { renderHaproxy } from "./haproxy.ts";
import { renderHostAuthentication } from "./postgres.ts";
import { renderPrometheus } from "./prometheus.ts";
import { renderRedis } from "./redis.ts";

/** Path -> text; a pure function of the configuration. */
export function renderFiles({ site, airgap }: Deployment): Record<string, string> {
  const missing = missingComponents(airgap.missing);
  const single = site.hosts.length === 1;
  const dashboards = Object.entries(dashboardFiles(site)).map(([file, text]) => [`dashboards/${file}`, text]);
  const agents = site.hosts.map((host) => [
    single ? "agent.yaml" : `agent-${host.name}.yaml`,
    renderAgent(site, host, missing),
  ]);
  return {
    ...Object.fromEntries([...dashboards, ...agents]),
    ...ruleFiles(site),
    ...alertmanagerFiles(site),
    "prometheus.yaml": renderPrometheus(site),
    "haproxy.cfg": renderHaproxy(site),
    "blackbox.yaml": renderBlackbox(),
    "redis.conf": renderRedis(),
    "pg_hba.conf": renderHostAuthentication(),
    "grafana/datasources.yaml": renderDataSources(site),
    "grafana/dashboards.yaml": renderDashboardProvider(),
  };
}
