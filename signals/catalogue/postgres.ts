/** postgres_exporter: the store of models and predictions. */
import { counter, gauge } from "../metric.ts";

/** The service's database. */
export const database = "vigia";

export const postgresUp = gauge("pg_up", { help: "1 where the exporter reaches Postgres.", unit: "count" });

export const postgresConnections = gauge("pg_stat_activity_count", {
  help: "Connections by database and state.",
  unit: "count",
  labels: ["datname", "state"],
});

export const postgresMaxConnections = gauge("pg_settings_max_connections", {
  help: "Connections that Postgres accepts.",
  unit: "count",
});

export const postgresSize = gauge("pg_database_size_bytes", {
  help: "Size of a database on disk.",
  unit: "bytes",
  labels: ["datname"],
});

export const postgresCommits = counter("pg_stat_database_xact_commit", {
  help: "Committed transactions.",
  unit: "count",
  labels: ["datname"],
});

export const postgresRollbacks = counter("pg_stat_database_xact_rollback", {
  help: "Transactions rolled back.",
  unit: "count",
  labels: ["datname"],
});

export const postgresDeadlocks = counter("pg_stat_database_deadlocks", {
  help: "Deadlocks that Postgres ended by failing a transaction.",
  unit: "count",
  labels: ["datname"],
});

export const postgresBlocksHit = counter("pg_stat_database_blks_hit", {
  help: "Blocks that were found in Postgres' own memory.",
  unit: "count",
  labels: ["datname"],
});

export const postgresBlocksRead = counter("pg_stat_database_blks_read", {
  help: "Blocks that were asked of the operating system.",
  unit: "count",
  labels: ["datname"],
});

export const postgresTableSize = gauge("pg_stat_user_tables_size_bytes", {
  help: "Size of a table with its indexes; each partition is a table.",
  unit: "bytes",
  labels: ["datname", "relname"],
});

export const postgresMetrics = {
  postgresUp,
  postgresConnections,
  postgresMaxConnections,
  postgresSize,
  postgresCommits,
  postgresRollbacks,
  postgresDeadlocks,
  postgresBlocksHit,
  postgresBlocksRead,
  postgresTableSize,
} as const;
