/** What the alerts on outages must and must not do. Their rules are evaluated every five seconds. */
import { probeSuccess } from "../../signals/catalogue/blackbox.ts";
import { backend, backendServers } from "../../signals/catalogue/haproxy.ts";
import { postgresUp } from "../../signals/catalogue/postgres.ts";
import { up } from "../../signals/catalogue/prometheus.ts";
import { redisUp } from "../../signals/catalogue/redis.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { gone, level, once } from "./parts.ts";

/** Seconds between two evaluations of these rules. */
export const outagePace = 5;

function agent(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(up, { host, job: "agent", instance: `${host}:8429` }, ...stretches);
}

function servers(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(backendServers, { host, job: "haproxy", instance: "haproxy", proxy: backend }, ...stretches);
}

function probe(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(probeSuccess, { host, job: "probe", instance: `http://${host}:8080/readyz` }, ...stretches);
}

const cache = (host: string) => ({ host, job: "redis", instance: "redis-exporter:9121" });
const queue = (host: string) => ({ host, job: "redis-queue", instance: "redis-queue:6379" });
const postgres = (host: string) => ({ host, job: "postgres", instance: "postgres-exporter:9187" }) as const;

const absent = speaks("HostAbsent", outagePace);
const dead = speaks("ServiceBackendDown", outagePace);
const unreachable = speaks("EndpointUnreachable", outagePace);
const cacheDown = speaks("RedisDown", outagePace);
const queueDown = speaks("RedisQueueDown", outagePace);
const postgresDown = speaks("PostgresDown", outagePace);

const agents = (...names: readonly string[]) => names.map((host) => ({ host, job: "agent" }));

/** Comes back, ten minutes after the beginning. */
const outage = [level(1, 5), level(0, 5), level(1, 5)] as const;

export const outageScenarios: readonly Scenario[] = [
  {
    name: "each host that falls silent is reported by name within a minute, and for half a minute after it is back",
    inputs: [
      agent("vm-1", level(1, 5), gone(5), level(1, 8)),
      agent("vm-2", level(1, 7), gone(4), level(1, 7)),
      agent("vm-6", level(1, 9), gone(3), level(1, 6)),
    ],
    expect: [
      ...absent.from(335, agents("vm-1")),
      ...absent.from(455, agents("vm-2"), agents("vm-1")),
      ...absent.from(575, agents("vm-6"), agents("vm-1", "vm-2")),
      ...absent.to(625, agents("vm-1"), agents("vm-2", "vm-6")),
      ...absent.to(685, agents("vm-2"), agents("vm-6")),
      ...absent.to(745, agents("vm-6")),
    ],
  },
  {
    name: "two lost scrapes are no absent host, and neither is a refused one",
    inputs: [
      agent("vm-1", level(1, 5), gone(0.5), level(1, 5)),
      agent("vm-2", level(1, 5), level(0, 6)),
      agent("vm-6", level(1, 11)),
    ],
    expect: absent.never(315, 325, 330, 335, 345, 420, 600),
  },
  {
    name: "a backend without replicas is reported within half a minute, on its host alone, until errors have forgotten it",
    inputs: [servers("vm-1", ...outage), servers("vm-2", level(1, 15)), servers("vm-6", level(2, 15))],
    expect: [...dead.from(330, hosts("vm-1")), ...dead.to(745, hosts("vm-1"))],
  },
  {
    name: "an endpoint that the monitoring host can't reach is reported within a minute, a missed answer is not",
    inputs: [
      probe("vm-1", ...outage),
      probe("vm-2", level(1, 15)),
      probe("vm-6", level(1, 5), once(0), once(0), once(0), level(1, 5)),
    ],
    expect: [...unreachable.from(355, hosts("vm-1")), ...unreachable.to(595, hosts("vm-1"))],
  },
  {
    // Answers are back from 10:00 on; the window of two minutes is clean at 12:00, and the alert goes on for half a minute more.
    name: "a cache that does not answer is reported within half a minute, until hits have forgotten it, and is not the queue",
    inputs: [input(redisUp, cache("vm-1"), ...outage), input(redisUp, queue("vm-1"), level(1, 15))],
    expect: [
      ...cacheDown.from(330, hosts("vm-1")),
      ...cacheDown.to(745, hosts("vm-1")),
      ...queueDown.never(325, 330, 600),
    ],
  },
  {
    name: "a queue that does not answer is reported within half a minute, and is not the cache",
    inputs: [input(redisUp, queue("vm-1"), ...outage), input(redisUp, cache("vm-1"), level(1, 15))],
    expect: [
      ...queueDown.from(330, hosts("vm-1")),
      ...queueDown.to(595, hosts("vm-1")),
      ...cacheDown.never(325, 330, 600),
    ],
  },
  {
    name: "Postgres that does not answer is reported within half a minute, and until errors and latency have forgotten it",
    inputs: [input(postgresUp, postgres("vm-1"), ...outage), input(postgresUp, postgres("vm-2"), level(1, 15))],
    expect: [...postgresDown.from(330, hosts("vm-1")), ...postgresDown.to(745, hosts("vm-1"))],
  },
  {
    name: "one missed answer, and an exporter that says nothing, are no store down",
    inputs: [
      input(redisUp, cache("vm-1"), level(1, 5), once(0), level(1, 5)),
      input(redisUp, queue("vm-1"), level(1, 5), once(0), level(1, 5)),
      input(postgresUp, postgres("vm-1"), level(1, 5), gone(5)),
    ],
    expect: [cacheDown, queueDown, postgresDown].flatMap((alert) => alert.never(300, 315, 330, 345, 360, 540)),
  },
];
