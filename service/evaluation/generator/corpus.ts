/** A small labelled corpus of our own in the layout of the Numenta Anomaly Benchmark. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Sample } from "../../detectors/model.ts";
import { type FaultKind, generateSensor, type LabelledSeries, type SensorOptions } from "./sensor.ts";

const faults: readonly FaultKind[] = ["spike", "level-shift", "dropout"];
const common = { days: 28, stepSeconds: 600, faults } as const;

const kinds: Readonly<Record<string, Omit<SensorOptions, "seed">>> = {
  steady: { ...common },
  drifting: { ...common, driftPerDay: 0.5 },
  daily: { ...common, amplitude: 20 },
  weekly: { ...common, amplitude: 20, weekend: 0.2 },
  gapped: { ...common, amplitude: 20, missing: 0.2 },
  healthy: { ...common, amplitude: 20, faults: [] },
};

/** Labelled windows are this share of a series, shared among its anomalies, as in the benchmark. */
const windowShare = 0.1;

/** Writes `data/generated/*.csv` and `labels/combined_windows.json`; returns the number of series. */
export function writeCorpus(directory: string, seed: number, copies = 2): number {
  const labels: Record<string, [string, string][]> = {};
  let written = 0;
  for (const [name, options] of Object.entries(kinds)) {
    for (let copy = 1; copy <= copies; copy += 1) {
      const series = generateSensor({ ...options, seed: seed + written });
      const path = `generated/${name}_${copy}.csv`;
      write(join(directory, "data", path), csv(series.samples));
      labels[path] = windows(series);
      written += 1;
    }
  }
  write(join(directory, "labels", "combined_windows.json"), `${JSON.stringify(labels, null, 2)}\n`);
  return written;
}

function windows({ samples, faults: done }: LabelledSeries): [string, string][] {
  const around = Math.floor((samples.length * windowShare) / Math.max(done.length, 1) / 2);
  return done.map(({ first, last }) => {
    const middle = Math.floor((first + last) / 2);
    const from = samples[Math.max(0, Math.min(first, middle - around))] as Sample;
    const to = samples[Math.min(samples.length - 1, Math.max(last, middle + around))] as Sample;
    return [`${time(from)}.000000`, `${time(to)}.000000`];
  });
}

function csv(samples: readonly Sample[]): string {
  return `timestamp,value\n${samples.map((sample) => `${time(sample)},${sample.value}\n`).join("")}`;
}

/** `2024-01-01 00:00:00`, as the benchmark writes times. */
function time({ timestamp }: Sample): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 19).replace("T", " ");
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
