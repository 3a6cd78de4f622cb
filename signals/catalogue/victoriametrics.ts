/** VictoriaMetrics: the store that keeps recorded series longer than Prometheus keeps everything. */
import { counter, gauge } from "../metric.ts";

export const storeRowsInserted = counter("vm_rows_inserted_total", {
  help: "Samples that the long-term store took, by the protocol in which they came.",
  unit: "count",
  labels: ["type"],
});

export const storeRowsIgnored = counter("vm_rows_ignored_total", {
  help: "Samples that the long-term store did not take, by reason: too old for its retention, or not a number.",
  unit: "count",
  labels: ["reason"],
});

export const storeSlowInserts = counter("vm_slow_row_inserts_total", {
  help: "Samples of a series that the long-term store had to look up on disk: a new one, or too many for its memory.",
  unit: "count",
});

export const storeSeriesCreated = counter("vm_new_timeseries_created_total", {
  help: "Series that the long-term store had not seen before.",
  unit: "count",
});

/** The entries of one of its caches: `storage/hour_metric_ids` has the series that got a sample within the hour. */
export const storeCacheEntries = gauge("vm_cache_entries", {
  help: "Entries of a cache of the long-term store; storage/hour_metric_ids holds the series active within an hour.",
  unit: "count",
  labels: ["type"],
});

export const storeRows = gauge("vm_rows", {
  help: "Samples (and entries of the index) that the long-term store keeps, by kind of part.",
  unit: "count",
  labels: ["type"],
});

export const storeDataSize = gauge("vm_data_size_bytes", {
  help: "Size of what the long-term store keeps, by kind of part.",
  unit: "bytes",
  labels: ["type"],
});

export const storeFreeDisk = gauge("vm_free_disk_space_bytes", {
  help: "Space left where the long-term store keeps its data.",
  unit: "bytes",
  labels: ["path"],
});

/** Below a limit of free space (10 MB unless it is told otherwise) the store takes no more samples. */
export const storeReadOnly = gauge("vm_storage_is_read_only", {
  help: "1 where the long-term store takes no samples because its disk is full, else 0.",
  unit: "count",
  labels: ["path"],
});

export const storeSlowQueries = counter("vm_slow_queries_total", {
  help: "Queries of the long-term store that took longer than five seconds.",
  unit: "count",
});

export const storeMetrics = {
  storeRowsInserted,
  storeRowsIgnored,
  storeSlowInserts,
  storeSeriesCreated,
  storeCacheEntries,
  storeRows,
  storeDataSize,
  storeFreeDisk,
  storeReadOnly,
  storeSlowQueries,
} as const;
