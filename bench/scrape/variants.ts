/** Three ways to keep and to render the metrics of predictions. */

import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import { Counter, Histogram, Registry } from "prom-client";
import { Metrics } from "../../service/metrics/metrics.ts";
import {
  cacheOperations,
  inferenceLatency,
  loggingLatency,
  modelPredictions,
  predictionLatency,
} from "../../signals/catalogue/service.ts";

export interface Variant {
  /** Accounts one answered prediction of one point; times in seconds. */
  record(series: number, inference: number, logging: number, total: number): void;
  render(response: ServerResponse): Promise<void>;
}

export const variants = {
  /** The Prometheus client as it is meant to be used: children of the label sets kept, the text made in one go. */
  client: clientVariant,
  /** The service's own. */
  ours: (series: number) => oursVariant(series, false),
  /** The service's own, compressed in the thread pool at the fastest level. */
  "ours-gzip": (series: number) => oursVariant(series, true),
} as const satisfies Record<string, (series: number) => Variant>;
export type VariantName = keyof typeof variants;

const seriesId = (index: number) => `plant-7.line-3.sensor-${String(index).padStart(6, "0")}`;

function clientVariant(series: number): Variant {
  const registry = new Registry();
  const histogram = ({
    name,
    help,
    labels,
    buckets = [],
  }: typeof inferenceLatency | typeof loggingLatency | typeof predictionLatency) =>
    new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [registry] });
  const [inference, logging, total] = [inferenceLatency, loggingLatency, predictionLatency].map(histogram);
  const { name, help, labels } = cacheOperations;
  const lookups = new Counter({ name, help, labelNames: labels, registers: [registry] });
  const points = new Counter({
    name: modelPredictions.name,
    help: modelPredictions.help,
    labelNames: modelPredictions.labels,
    registers: [registry],
  });
  const children = Array.from({ length: series }, (_, index) => {
    const series_id = seriesId(index);
    const model = { series_id, model_version: "v1" };
    lookups.inc({ operation: "miss", series_id }, 0);
    points.inc({ ...model, is_anomaly: "true" }, 0);
    return {
      inference: inference?.labels(model),
      logging: logging?.labels(model),
      total: total?.labels(model),
      hit: lookups.labels({ operation: "hit", series_id }),
      normal: points.labels({ ...model, is_anomaly: "false" }),
    };
  });
  return {
    record(index, inferenceSeconds, loggingSeconds, totalSeconds) {
      const child = children[index];
      if (child === undefined) return;
      child.hit.inc();
      child.normal.inc();
      child.inference?.observe(inferenceSeconds);
      child.logging?.observe(loggingSeconds);
      child.total?.observe(totalSeconds);
    },
    async render(response) {
      response.end(await registry.metrics());
    },
  };
}

function oursVariant(series: number, gzip: boolean): Variant {
  const metrics = new Metrics({ seriesLimit: series, version: "bench" });
  const ids = Array.from({ length: series }, (_, index) => seriesId(index));
  for (const id of ids)
    metrics.seriesChanged({ seriesId: id, current: 1, storedVersions: 1, trainedAt: 1_700_000_000 });
  return {
    record(index, inferenceSeconds, loggingSeconds, totalSeconds) {
      metrics.predicted({
        client: "default",
        seriesId: ids[index] ?? "",
        version: 1,
        points: 1,
        anomalies: 0,
        hits: 1,
        inferenceSeconds,
        loggingSeconds,
        totalSeconds,
        traceId: undefined,
      });
    },
    async render(response) {
      const document = metrics.scrape("text");
      if (document === undefined) throw new Error("too many scrapes at once");
      if (gzip) await pipeline(document, createGzip({ level: constants.Z_BEST_SPEED }), response);
      else await pipeline(document, response);
    },
  };
}
