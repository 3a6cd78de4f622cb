/**
 * Rows as a message of the queue: a JSON array of arrays, in the order of `fields`. Replicas of two releases share the
 * queue while one replaces the other: fields are only ever added, at the end, and a reader ignores what it doesn't know.
 */
import type { PredictionRecord } from "../recorder.ts";

export function encode(rows: readonly PredictionRecord[]): string {
  return JSON.stringify(
    rows.map((row) => [
      row.id,
      row.predictedAt,
      row.client,
      row.seriesId,
      row.version,
      row.timestamp,
      row.value,
      row.anomaly,
      row.score,
      row.cacheHit,
    ]),
  );
}

/** The rows, or why they can't be read. Checked by hand: it runs for each row that goes through the queue. */
export function decode(text: string): PredictionRecord[] | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "not JSON";
  }
  if (!Array.isArray(parsed) || parsed.length === 0) return "not a list of rows";
  const rows: PredictionRecord[] = [];
  for (const item of parsed as unknown[]) {
    const row = Array.isArray(item) ? toRow(item) : undefined;
    if (row === undefined) return `row ${rows.length + 1} has fields of a wrong type`;
    rows.push(row);
  }
  return rows;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function toRow(item: readonly unknown[]): PredictionRecord | undefined {
  const [id, predictedAt, client, seriesId, version, timestamp, value, anomaly, score, cacheHit] = item;
  return typeof id === "string" &&
    uuid.test(id) &&
    typeof predictedAt === "number" &&
    typeof client === "string" &&
    typeof seriesId === "string" &&
    typeof version === "number" &&
    Number.isInteger(version) &&
    typeof timestamp === "number" &&
    typeof value === "number" &&
    typeof anomaly === "boolean" &&
    typeof score === "number" &&
    typeof cacheHit === "boolean"
    ? { id, predictedAt, client, seriesId, version, timestamp, value, anomaly, score, cacheHit }
    : undefined;
}
