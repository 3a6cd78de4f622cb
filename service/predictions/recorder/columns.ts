/**
 * Rows as Postgres takes them: for each field the elements of an array literal, in the order of the rows. They are written
 * once, where a prediction is recorded; whatever carries them to the table, the queue included, passes them on as they are.
 */
import type { PredictionRecord } from "../recorder.ts";

/** One for each field, in the order of `PredictionRecord`. */
export type Columns = readonly string[];

export const columnCount = 10;

export function columnsOf(rows: readonly PredictionRecord[]): Columns {
  let [ids, predictedAts, clients, seriesIds, versions] = ["", "", "", "", ""];
  let [timestamps, values, anomalies, scores, cacheHits] = ["", "", "", "", ""];
  let comma = "";
  // By hand: it runs for each prediction, and ten lists of each row cost twice as much.
  for (const row of rows) {
    ids += comma + row.id;
    predictedAts += comma + row.predictedAt;
    clients += comma + quoted(row.client);
    seriesIds += comma + quoted(row.seriesId);
    versions += comma + row.version;
    timestamps += comma + row.timestamp;
    values += comma + row.value;
    anomalies += comma + Number(row.anomaly);
    scores += comma + row.score;
    cacheHits += comma + Number(row.cacheHit);
    comma = ",";
  }
  return [ids, predictedAts, clients, seriesIds, versions, timestamps, values, anomalies, scores, cacheHits];
}

export function joinColumns(parts: readonly Columns[]): Columns {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return Array.from({ length: columnCount }, (_, index) => parts.map((columns) => columns[index]).join(","));
}

/** The rows, or why there are none. */
export function rowsOf(columns: Columns): PredictionRecord[] | string {
  const [ids = "", predictedAts, clients, seriesIds, versions, timestamps, values, anomalies, scores, cacheHits] =
    columns;
  const lists = {
    predictedAt: numbers(predictedAts),
    client: texts(clients),
    seriesId: texts(seriesIds),
    version: numbers(versions),
    timestamp: numbers(timestamps),
    value: numbers(values),
    anomaly: flags(anomalies),
    score: numbers(scores),
    cacheHit: flags(cacheHits),
  };
  const rows = ids.split(",");
  for (const [field, list] of Object.entries(lists)) {
    if (list.length !== rows.length) return `${rows.length} rows, but ${list.length} times ${field}`;
    if (list.some(Number.isNaN)) return `a ${field} that is no number`;
  }
  return rows.map((id, index) => ({ id, ...(at(lists, index) as Omit<PredictionRecord, "id">) }));
}

function at(lists: Readonly<Record<string, readonly unknown[]>>, index: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(lists).map(([field, list]) => [field, list[index]]));
}

/** Quoted always: an id may be spelt as NULL is. */
function quoted(text: string): string {
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`;
}

function texts(column = ""): string[] {
  return [...column.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, text = ""]) => text.replace(/\\(.)/gs, "$1"));
}

/** Postgres reads JavaScript's spelling of each number. NaN, which no prediction has, for what is none. */
function numbers(column = ""): number[] {
  return column.split(",").map((element) => (element === "" ? Number.NaN : Number(element)));
}

function flags(column = ""): (boolean | number)[] {
  return column.split(",").map((element) => (element === "1" || element === "0" ? element === "1" : Number.NaN));
}
