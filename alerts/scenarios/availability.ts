/** What the alerts on availability must and must not do. */
import { probeSuccess } from "../../signals/catalogue/blackbox.ts";
import { backend, backendServers } from "../../signals/catalogue/haproxy.ts";
import { up } from "../../signals/catalogue/prometheus.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { gone, level } from "./parts.ts";

const minute = 60;

function agent(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(up, { host, job: "agent", instance: `${host}:8429` }, ...stretches);
}

function servers(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(backendServers, { host, job: "haproxy", instance: "haproxy", proxy: backend }, ...stretches);
}

function probe(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(probeSuccess, { host, job: "probe", instance: `http://${host}:8080/readyz` }, ...stretches);
}

export const availabilityScenarios: readonly Scenario[] = [
  {
    name: "a host that falls silent is reported by name within three minutes, the others are not",
    inputs: [agent("vm-1", level(1, 5), gone(10)), agent("vm-2", level(1, 15)), agent("vm-6", level(1, 15))],
    expect: [
      { alert: "HostAbsent", at: 5 * minute, firing: [] },
      { alert: "HostAbsent", at: 8 * minute, firing: [{ host: "vm-1", job: "agent" }] },
    ],
  },
  {
    name: "a host that comes back is no longer absent",
    inputs: [
      agent("vm-1", level(1, 5), gone(5), level(1, 5)),
      agent("vm-2", level(1, 15)),
      agent("vm-6", level(1, 15)),
    ],
    expect: [
      { alert: "HostAbsent", at: 9 * minute, firing: [{ host: "vm-1", job: "agent" }] },
      { alert: "HostAbsent", at: 11 * minute, firing: [] },
    ],
  },
  {
    name: "a target that refuses its scrapes is reported, one alert a job and host",
    inputs: [
      input(up, { host: "vm-1", job: "redis", instance: "redis-exporter:9121" }, level(1, 5), level(0, 10)),
      input(up, { host: "vm-1", job: "prediction-service", instance: "service-1" }, level(1, 5), level(0, 10)),
      input(up, { host: "vm-1", job: "prediction-service", instance: "service-2" }, level(1, 5), level(0, 10)),
      input(up, { host: "vm-1", job: "node", instance: "node" }, level(1, 15)),
    ],
    expect: [
      { alert: "TargetDown", at: 5 * minute, firing: [] },
      {
        alert: "TargetDown",
        at: 10 * minute,
        firing: [
          { host: "vm-1", job: "redis" },
          { host: "vm-1", job: "prediction-service" },
        ],
      },
    ],
  },
  {
    name: "a single failed scrape is no target down",
    inputs: [
      input(
        up,
        { host: "vm-1", job: "redis", instance: "redis-exporter:9121" },
        level(1, 5),
        { value: 0, scrapes: 1 },
        level(1, 5),
      ),
    ],
    expect: [{ alert: "TargetDown", at: 6 * minute, firing: [] }],
  },
  {
    name: "a backend without replicas is reported within a minute, on its host alone",
    inputs: [servers("vm-1", level(2, 5), level(0, 10)), servers("vm-2", level(2, 15))],
    expect: [
      { alert: "ServiceBackendDown", at: 5 * minute - 15, firing: [] },
      { alert: "ServiceBackendDown", at: 6 * minute, firing: [{ host: "vm-1" }] },
      { alert: "ServiceReplicaMissing", at: 15 * minute, firing: [] },
    ],
  },
  {
    name: "a replica that stays away is reported, a short absence during a replacement is not",
    inputs: [servers("vm-1", level(2, 5), level(1, 10)), servers("vm-2", level(2, 5), level(1, 2), level(2, 8))],
    expect: [
      { alert: "ServiceReplicaMissing", at: 9 * minute, firing: [] },
      { alert: "ServiceReplicaMissing", at: 12 * minute, firing: [{ host: "vm-1" }] },
      { alert: "ServiceBackendDown", at: 12 * minute, firing: [] },
    ],
  },
  {
    name: "an endpoint that the monitoring host can't reach is reported",
    inputs: [probe("vm-1", level(1, 5), level(0, 10)), probe("vm-2", level(1, 15))],
    expect: [
      { alert: "EndpointUnreachable", at: 5 * minute, firing: [] },
      { alert: "EndpointUnreachable", at: 8 * minute, firing: [{ host: "vm-1" }] },
    ],
  },
];
