/** The service's pools of connections to Postgres: who waits, and for how long. */
import { poolConnections, poolWait, poolWaiting } from "./catalogue/service.ts";
import { quantile, ratio, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { saturationThresholds } from "./thresholds.ts";

const pool = ["host", "pool"] as const;

export const poolBusy = signal({
  title: "Connections in use by pool",
  description:
    "Share of a pool's open connections that are in use, replicas together. A pool opens more as it needs them; one that stays at 100 % is too small or waits for a slow database.",
  unit: "percentunit",
  expression: ratio(
    sum(value(poolConnections, { state: "busy" }), { by: pool }),
    sum(value(poolConnections), { by: pool }),
  ),
  legend: (label) => `${label("pool")} ${label("host")}`,
  thresholds: saturationThresholds,
});

export const poolQueue = signal({
  title: "Requests that wait for a connection",
  description: "Those who wait for a connection of a pool, replicas together. It should be zero nearly always.",
  unit: "short",
  expression: sum(value(poolWaiting), { by: pool }),
  legend: (label) => `${label("pool")} ${label("host")}`,
});

export const poolWaitP95 = signal({
  title: "P95 wait for a connection",
  description: "Time within which 95 % of those who ask for a connection of a pool get one.",
  unit: "s",
  expression: quantile(0.95, poolWait, { by: pool }),
  legend: (label) => `${label("pool")} ${label("host")}`,
});
