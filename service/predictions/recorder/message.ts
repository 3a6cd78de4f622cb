/**
 * Rows as a message of the queue: their columns as a JSON array. Replicas of two releases share the queue while one replaces
 * the other: fields are only ever added, at the end, and a reader ignores what it doesn't know.
 */
import type { PredictionRecord } from "../recorder.ts";
import { type Columns, columnCount, columnsOf, rowsOf } from "./columns.ts";

export function encode(rows: readonly PredictionRecord[]): string {
  return JSON.stringify(columnsOf(rows));
}

/** The columns, or why they can't be read. What is in them is Postgres' to check: this runs for each message. */
export function columnsIn(text: string): Columns | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "not JSON";
  }
  if (!Array.isArray(parsed) || parsed.length < columnCount) return `not a list of ${columnCount} columns`;
  const columns = parsed.slice(0, columnCount) as unknown[];
  return columns.every((column) => typeof column === "string") ? columns : "has columns that are no texts";
}

/** The rows, or why they can't be read. */
export function decode(text: string): PredictionRecord[] | string {
  const columns = columnsIn(text);
  return typeof columns === "string" ? columns : rowsOf(columns);
}
