/** Every metric that we use, by the job whose scrape brings it; `up` comes with every job, `ALERTS` from the rules. */
import { agentMetrics } from "./agent.ts";
import { alertmanagerMetrics } from "./alertmanager.ts";
import { blackboxMetrics } from "./blackbox.ts";
import { cadvisorMetrics } from "./cadvisor.ts";
import { haproxyMetrics } from "./haproxy.ts";
import { loadtestMetrics } from "./loadtest.ts";
import { nodeMetrics } from "./node.ts";
import { postgresMetrics } from "./postgres.ts";
import { prometheusMetrics } from "./prometheus.ts";
import { redisMetrics } from "./redis.ts";
import { serviceMetrics } from "./service.ts";
import { storeMetrics } from "./victoriametrics.ts";

export const catalogue = {
  "prediction-service": serviceMetrics,
  haproxy: haproxyMetrics,
  redis: redisMetrics,
  postgres: postgresMetrics,
  node: nodeMetrics,
  cadvisor: cadvisorMetrics,
  agent: agentMetrics,
  prometheus: prometheusMetrics,
  victoriametrics: storeMetrics,
  alertmanager: alertmanagerMetrics,
  probe: blackboxMetrics,
  loadtest: loadtestMetrics,
} as const;
