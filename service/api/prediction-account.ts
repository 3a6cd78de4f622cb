/** What is told of an answered prediction: its metrics and its log line, from the same figures. */
import type { FastifyRequest } from "fastify";
import { soleClient } from "../clients/client.ts";
import type { RequestEvents } from "../metrics/events.ts";
import type { SampledLog } from "../platform/sampled-log.ts";
import type { Prediction } from "../predictions/predictor.ts";
import type { Recorder } from "../predictions/recorder.ts";
import type { AppParts } from "./parts.ts";

export class PredictionAccount {
  readonly #events: RequestEvents;
  readonly #log: SampledLog;
  readonly #recorder: Pick<Recorder, "observe">;

  constructor({ events, predictionLog, recorder }: Pick<AppParts, "events" | "predictionLog" | "recorder">) {
    this.#events = events;
    this.#log = predictionLog;
    this.#recorder = recorder;
  }

  /** Call once a request. */
  took(logging: number, total: number): void {
    this.#recorder.observe({ logging, total });
  }

  /**
   * Call once a request and series, after the answer.
   * @param totalSeconds from the first byte of the request to the answer.
   */
  answered(
    { id, client = soleClient, trace }: FastifyRequest,
    seriesId: string,
    prediction: Prediction,
    totalSeconds: number,
  ): void {
    const traceId = trace?.traceId;
    const { version, verdicts, anomalies, cacheHit, inferenceSeconds, loggingSeconds } = prediction;
    const points = verdicts.length;
    this.#events.predicted({
      client: client.name,
      seriesId,
      version,
      points,
      anomalies,
      hits: cacheHit ? points : 0,
      inferenceSeconds,
      loggingSeconds,
      totalSeconds,
      traceId,
    });
    if (!this.#log.take()) return;
    this.#log.write({
      event: "prediction_metrics",
      series_id: seriesId,
      model_version: `v${version}`,
      latency_inference_ms: milliseconds(inferenceSeconds),
      latency_logging_ms: milliseconds(loggingSeconds),
      latency_total_ms: milliseconds(totalSeconds),
      cache_hit: cacheHit,
      anomaly: anomalies > 0,
      ...(points > 1 && { points, anomalies }),
      request_id: id,
      ...(traceId !== undefined && { trace_id: traceId }),
    });
  }
}

/** To the microsecond: more digits are noise. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}
