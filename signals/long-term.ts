/** The long-term store: what Prometheus writes to it, and what it keeps. Where its limits are stands in limits.ts. */
import {
  prometheusRemoteDropped,
  prometheusRemoteFailed,
  prometheusRemotePending,
  prometheusRemoteRetried,
  prometheusRemoteSamples,
} from "./catalogue/prometheus.ts";
import { storeCacheEntries, storeDataSize, storeFreeDisk, storeRowsInserted } from "./catalogue/victoriametrics.ts";
import { max, min, rate, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";

const byHost = { by: ["host"] } as const;

/** The agent that brings exemplars has the same metrics. */
const prometheus = { job: "prometheus" } as const;

export const waiting = signal({
  title: "Samples that wait for the long-term store",
  description: "Samples that Prometheus read for the long-term store and that it did not take yet.",
  unit: "short",
  expression: sum(value(prometheusRemotePending, prometheus), byHost),
  legend: (label) => label("host"),
});

export const sent = signal({
  title: "Samples sent to the long-term store",
  description: "Samples that Prometheus sends to the long-term store each second.",
  unit: "cps",
  expression: sum(rate(prometheusRemoteSamples, prometheus), byHost),
  legend: (label) => `sent ${label("host")}`,
});

export const again = signal({
  title: "Samples sent again",
  description: "Samples that the long-term store did not take at first, each second.",
  unit: "cps",
  expression: sum(rate(prometheusRemoteRetried, prometheus), byHost),
  legend: (label) => `sent again ${label("host")}`,
});

export const refused = signal({
  title: "Samples refused by the long-term store",
  description: "Samples that the long-term store refused for good, each second: it will never have them.",
  unit: "cps",
  expression: sum(rate(prometheusRemoteFailed, prometheus), byHost),
  legend: (label) => `refused ${label("host")}`,
});

/** Raw series are left out on purpose, under this reason. */
export const dropped = signal({
  title: "Samples dropped on the way to the long-term store",
  description: "Samples that should have gone to the long-term store and were given up, each second.",
  unit: "cps",
  expression: sum(rate(prometheusRemoteDropped, { ...prometheus, reason: { not: "dropped_series" } }), byHost),
  legend: (label) => `dropped ${label("host")}`,
});

export const taken = signal({
  title: "Samples taken by the long-term store",
  description: "Samples that the long-term store took each second.",
  unit: "cps",
  expression: sum(rate(storeRowsInserted), byHost),
  legend: (label) => `taken ${label("host")}`,
});

export const series = signal({
  title: "Series in the long-term store",
  description: "Series that got a sample in the long-term store within the hour.",
  unit: "short",
  expression: max(value(storeCacheEntries, { type: "storage/hour_metric_ids" }), byHost),
  legend: (label) => label("host"),
});

export const size = signal({
  title: "Size of the long-term store",
  description: "Disk that the samples and the index of the long-term store take.",
  unit: "bytes",
  expression: sum(value(storeDataSize), byHost),
  legend: (label) => `used ${label("host")}`,
});

export const free = signal({
  title: "Disk left to the long-term store",
  description: "Disk that is left where the long-term store keeps its data.",
  unit: "bytes",
  expression: min(value(storeFreeDisk), byHost),
  legend: (label) => `left ${label("host")}`,
});
