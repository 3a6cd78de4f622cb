/**
 * Rows as a message of the queue: their columns, each a line. JSON would take three times as long to write as the columns
 * take to make (docs/performance.md has what it costs a prediction). Replicas of two releases share the queue while one
 * replaces the other: fields are only ever added, at the end, and a reader ignores what it doesn't know.
 */
import type { PredictionRecord } from "../recorder.ts";
import { type Columns, columnCount, columnsOf, rowsOf } from "./columns.ts";

/** The names of series and clients, the only texts of a row, hold no line breaks. */
const separator = "\n";

export function encode(rows: readonly PredictionRecord[]): string {
  return columnsOf(rows).join(separator);
}

/** The columns, or why they can't be read. What is in them is Postgres' to check: this runs for each message. */
export function columnsIn(text: string): Columns | string {
  const columns = text.split(separator, columnCount);
  return columns.length === columnCount ? columns : `${columns.length} of ${columnCount} columns`;
}

/** The rows, or why they can't be read. */
export function decode(text: string): PredictionRecord[] | string {
  const columns = columnsIn(text);
  return typeof columns === "string" ? columns : rowsOf(columns);
}
