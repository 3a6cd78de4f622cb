/** Metrics as tests use them: observations with defaults, and the whole text of a scrape. */
import { text as textOf } from "node:stream/consumers";
import type { PredictionObservation } from "./events.ts";
import { Metrics } from "./metrics.ts";
import type { Format } from "./text-format.ts";

export function testMetrics(seriesLimit = 100) {
  const metrics = new Metrics({ seriesLimit, version: "test" });
  const observation: PredictionObservation = {
    client: "default",
    seriesId: "s",
    version: 1,
    points: 1,
    anomalies: 0,
    hits: 1,
    inferenceSeconds: 0.0001,
    loggingSeconds: 0.002,
    totalSeconds: 0.003,
    traceId: undefined,
  };
  return {
    metrics,
    predict: (seriesId: string, version = 1, more: Partial<PredictionObservation> = {}) =>
      metrics.predicted({ ...observation, seriesId, version, ...more }),
    store: (seriesId: string, current = 1, storedVersions = current, trainedAt: number | undefined = 1_700_000_000) =>
      metrics.seriesChanged({ seriesId, current, storedVersions, trainedAt }),
    remove: (seriesId: string) =>
      metrics.seriesChanged({ seriesId, current: undefined, storedVersions: 0, trainedAt: undefined }),
    days(days: number) {
      for (let minute = 0; minute < days * 24 * 60; minute += 1) metrics.minutePassed();
    },
    async scrape(format: Format = "text"): Promise<string> {
      const stream = metrics.scrape(format);
      if (stream === undefined) throw new Error("too many scrapes");
      return textOf(stream);
    },
  };
}
