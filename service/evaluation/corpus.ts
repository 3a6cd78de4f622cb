/** Reads labelled series in the layout of the Numenta Anomaly Benchmark: data/<folder>/<name>.csv and labels/combined_windows.json. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Sample } from "../detectors/model.ts";
import type { Window } from "./nab-score.ts";

/** What is wrong with the corpus and how to put it right; shown without a stack. */
export class CorpusError extends Error {}

export interface LabelledFile {
  /** Below `data/`, as in the labels. */
  readonly path: string;
  /** In the order of the file. */
  readonly samples: readonly Sample[];
  readonly windows: readonly Window[];
}

const labelsSchema = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));

export interface Corpus {
  readonly files: readonly LabelledFile[];
  /** CSV files without an entry in the labels: they are left out, as the benchmark does. */
  readonly unlabelled: readonly string[];
}

/** `labels` defaults to labels/combined_windows.json of the directory. Throws `CorpusError`. */
export function readCorpus(directory: string, labels = join(directory, "labels", "combined_windows.json")): Corpus {
  const windows = readLabels(labels);
  const present = globSync("**/*.csv", { cwd: join(directory, "data") }).sort();
  const paths = Object.keys(windows).sort();
  if (paths.length === 0) throw new CorpusError(`${labels} names no series; add "folder/name.csv": [] for each.`);
  const missing = paths.filter((path) => !present.includes(path));
  if (missing.length > 0) {
    throw new CorpusError(
      `${labels} names ${missing.length} of ${paths.length} series that are not below ${join(directory, "data")}: ${missing.slice(0, 3).join(", ")}. Add the files or remove their labels.`,
    );
  }
  const files = paths.map((path) => {
    const samples = parseSeries(join(directory, "data", path));
    return { path, samples, windows: findWindows(path, samples, windows[path] ?? []) };
  });
  return { files, unlabelled: present.filter((path) => windows[path] === undefined) };
}

function readLabels(path: string): z.infer<typeof labelsSchema> {
  const text = read(
    path,
    "The corpus needs labels/combined_windows.json beside data/; is DIR the benchmark's own folder?",
  );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new CorpusError(`${path} is not JSON: ${(error as Error).message}`);
  }
  const parsed = labelsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CorpusError(
    `${path}: ${issue?.path.join(".") ?? ""} ${issue?.message}; expected {"folder/name.csv": [["start", "end"], ...]}.`,
  );
}

function parseSeries(path: string): Sample[] {
  const [header = "", ...rows] = read(path, "It is named in the labels.").trimEnd().split(/\r?\n/);
  if (header.trim() !== "timestamp,value") {
    throw new CorpusError(`${path}:1: the header is "${header.slice(0, 60)}"; it must be "timestamp,value".`);
  }
  return rows.map((row, index) => {
    const [time = "", text = "", ...more] = row.split(",");
    const timestamp = parseTime(time);
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (timestamp === undefined || !Number.isFinite(value) || more.length > 0) {
      throw new CorpusError(
        `${path}:${index + 2}: "${row.slice(0, 80)}" is not a row such as 2014-04-01 00:05:00,19.76; correct or remove it.`,
      );
    }
    return { timestamp, value };
  });
}

/** Unix seconds of `YYYY-MM-DD HH:MM:SS[.fraction]`, taken as UTC; undefined where it is none. */
function parseTime(text: string): number | undefined {
  const match = /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::(\d\d)(\.\d+)?)?Z?\s*$/.exec(text);
  if (match === null) return undefined;
  const [, date, minutes, seconds = "00", fraction = ""] = match;
  const milliseconds = Date.parse(`${date}T${minutes}:${seconds}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000 + Number(`0${fraction}`);
}

function findWindows(
  path: string,
  samples: readonly Sample[],
  limits: readonly (readonly [string, string])[],
): Window[] {
  const windows = limits.map(([start, end]) => {
    const [from, to] = [parseTime(start), parseTime(end)];
    const first = from === undefined ? -1 : samples.findIndex(({ timestamp }) => timestamp >= from);
    const last = to === undefined ? -1 : samples.findLastIndex(({ timestamp }) => timestamp <= to);
    if (first === -1 || last < first) {
      throw new CorpusError(`labels of ${path}: no point lies in the window ${start} to ${end}; correct its times.`);
    }
    return { first, last };
  });
  windows.sort((a, b) => a.first - b.first);
  const overlapping = windows.findIndex(({ first }, index) => first <= (windows[index - 1]?.last ?? -1));
  if (overlapping !== -1) throw new CorpusError(`labels of ${path}: windows overlap; merge them.`);
  return windows;
}

function read(path: string, hint: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CorpusError(`${path} can't be read (${(error as NodeJS.ErrnoException).code}). ${hint}`);
  }
}
