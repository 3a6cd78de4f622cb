/** Records of predictions for tests. */
import { randomUUID } from "node:crypto";
import type { PredictionRecord } from "../predictions/recorder.ts";

export function testRows(count: number, more: Partial<PredictionRecord> = {}): PredictionRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    predictedAt: Date.now(),
    client: "default",
    seriesId: `sensor_${index % 200}`,
    version: 1,
    timestamp: 1_700_000_000 + index,
    value: 20.125 + index,
    anomaly: false,
    score: 0.25,
    cacheHit: true,
    ...more,
  }));
}
