/** What the alerts on availability must and must not do. */
import { probeCertificateExpiry } from "../../signals/catalogue/blackbox.ts";
import { backend, backendQueue, backendServers } from "../../signals/catalogue/haproxy.ts";
import { up } from "../../signals/catalogue/prometheus.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { from, level, once } from "./parts.ts";

function servers(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(backendServers, { host, job: "haproxy", instance: "haproxy", proxy: backend }, ...stretches);
}

function queued(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(backendQueue, { host, job: "haproxy", instance: "haproxy", proxy: backend }, ...stretches);
}

/** A certificate that ends so many seconds after the first scrape. */
function certificate(host: string, seconds: number): InputSeries {
  return input(
    probeCertificateExpiry,
    { host, job: "probe", instance: `https://${host}:8080/readyz` },
    level(seconds, 15),
  );
}

const down = speaks("TargetDown");
const missing = speaks("ServiceReplicaMissing");
const queueing = speaks("RequestsQueueing");
const expiring = speaks("CertificateExpiring");

const fortnight = 1_209_600;

export const availabilityScenarios: readonly Scenario[] = [
  {
    name: "a target that refuses its scrapes is reported, one alert a job and host",
    inputs: [
      input(up, { host: "vm-1", job: "redis", instance: "redis-exporter:9121" }, level(1, 5), level(0, 10)),
      input(up, { host: "vm-1", job: "prediction-service", instance: "service-1" }, level(1, 5), level(0, 10)),
      input(up, { host: "vm-1", job: "prediction-service", instance: "service-2" }, level(1, 5), level(0, 10)),
      input(up, { host: "vm-1", job: "node", instance: "node" }, level(1, 15)),
      input(up, { host: "vm-2", job: "redis", instance: "redis-exporter:9121" }, level(1, 5), once(0), level(1, 5)),
    ],
    expect: down.from(420, [
      { host: "vm-1", job: "redis" },
      { host: "vm-1", job: "prediction-service" },
    ]),
  },
  {
    name: "a replica that stays away is reported, a short absence during a replacement is not, and none at all is another alert",
    inputs: [
      servers("vm-1", level(2, 5), level(1, 10)),
      servers("vm-2", level(2, 5), level(1, 4.5), level(2, 5.5)),
      servers("vm-6", level(2, 5), level(0, 10)),
    ],
    expect: missing.from(600, hosts("vm-1")),
  },
  {
    name: "more than ten requests that go on waiting are reported; ten, and a burst, are not",
    inputs: [
      queued("vm-1", level(0, 5), level(11, 10)),
      queued("vm-2", level(10, 15)),
      queued("vm-6", level(0, 5), once(50), level(0, 10)),
    ],
    expect: queueing.from(420, hosts("vm-1")),
  },
  {
    name: "waiting requests are seen for two minutes, so that queues which come and go count as one",
    inputs: [queued("vm-1", level(0, 5), once(50), from(0, 1.75), once(50), from(0, 10))],
    expect: [...queueing.from(420, hosts("vm-1")), ...queueing.to(525, hosts("vm-1"))],
  },
  {
    name: "a certificate is reported two weeks before its end, once; without TLS there is nothing to see",
    inputs: [certificate("vm-1", fortnight + 299), certificate("vm-2", fortnight + 1200)],
    expect: expiring.from(360, hosts("vm-1")),
  },
  {
    name: "a certificate with two weeks to the second is not reported, one with thirteen and a half is",
    inputs: [certificate("vm-1", fortnight), certificate("vm-2", 13.5 * 86_400)],
    expect: [...expiring.from(60, hosts("vm-2")), ...expiring.from(75, hosts("vm-1"), hosts("vm-2"))],
  },
];
