/** What the alerts on the monitoring's stores must and must not do. */
import {
  prometheusBlocksSize,
  prometheusLogSize,
  prometheusRemoteDropped,
  prometheusRemoteFailed,
  prometheusRemoteNewestSent,
  prometheusRetentionSize,
} from "../../signals/catalogue/prometheus.ts";
import { storeFreeDisk, storeReadOnly } from "../../signals/catalogue/victoriametrics.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { from, gone, level } from "./parts.ts";

const prometheus = (host: string) => ({ host, job: "prometheus", instance: "prometheus:9090" });
const store = (host: string) => ({ host, job: "victoriametrics", instance: "victoriametrics:8428", path: "/storage" });
const remote = (host: string) => ({ ...prometheus(host), remote_name: "long-term-store", url: "http://store" });

/** The newest sample that arrived is so many seconds old, when the test begins and from then on. */
function sent(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(prometheusRemoteNewestSent, remote(host), ...stretches);
}

function lost(host: string, failed: readonly Stretch[], dropped: readonly Stretch[], reason: string) {
  return [
    input(prometheusRemoteFailed, remote(host), ...failed),
    input(prometheusRemoteDropped, { ...remote(host), reason }, ...dropped),
  ];
}

function size(host: string, blocks: number, log: number, limit: number): readonly InputSeries[] {
  return [
    input(prometheusBlocksSize, prometheus(host), level(blocks, 15)),
    input(prometheusLogSize, prometheus(host), level(log, 15)),
    input(prometheusRetentionSize, prometheus(host), level(limit, 15)),
  ];
}

const behind = speaks("LongTermStoreBehind");
const dropping = speaks("LongTermStoreDropping");
const filling = speaks("LongTermStoreFilling");
const full = speaks("LongTermStoreFull");
const near = speaks("PrometheusStoreNearLimit");

export const longTermScenarios: readonly Scenario[] = [
  {
    name: "a long-term store that is more than five minutes behind is reported; five minutes, and an agent's own writing, are not",
    inputs: [
      sent("vm-1", from(0, 5, 1), level(300, 25)),
      sent("vm-2", from(-300, 30, 1)),
      sent("just-over", from(-301, 30, 1)),
      input(prometheusRemoteNewestSent, { ...remote("vm-6"), job: "exemplar-agent" }, level(0, 30)),
    ],
    expect: [...behind.from(300, hosts("just-over")), ...behind.from(915, hosts("vm-1"), hosts("just-over"))],
  },
  {
    name: "samples that never reach the long-term store are reported for ten minutes, refused or dropped; what was never meant to go there is not",
    inputs: [
      ...lost("vm-1", [from(0, 5), from(1, 20)], [from(0, 25)], "too_old"),
      ...lost("vm-2", [from(0, 25)], [from(0, 5), from(1, 20)], "too_old"),
      ...lost("vm-6", [from(3, 5), gone(1), from(0, 19)], [from(0, 5), from(9, 20)], "dropped_series"),
    ],
    expect: [...dropping.from(300, hosts("vm-1", "vm-2")), ...dropping.to(870, hosts("vm-1", "vm-2"))],
  },
  {
    name: "a long-term store with less than a gigabyte left is reported, and so is one that takes no more",
    inputs: [
      input(storeFreeDisk, store("vm-1"), level(2e9, 5), level(0.98e9, 15)),
      input(storeFreeDisk, store("vm-2"), level(1e9, 20)),
      input(storeReadOnly, store("vm-1"), level(0, 5), level(1, 15)),
      input(storeReadOnly, store("vm-2"), level(0, 20)),
    ],
    expect: [...filling.from(900, hosts("vm-1")), ...full.from(360, hosts("vm-1"))],
  },
  {
    name: "a Prometheus at more than 90 % of its limit by size is reported; at 90 %, and without a limit, it is not",
    inputs: [
      ...size("vm-1", 81, 10, 100),
      ...size("vm-2", 80, 10, 100),
      ...size("unlimited", 80, 10, 0),
      ...size("small", 0.5, 0.45, 1),
    ],
    expect: near.from(600, hosts("vm-1", "small")),
  },
];
