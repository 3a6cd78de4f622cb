/** Samples as text: OpenMetrics files for promtool, one for each block that it makes, and lines for VictoriaMetrics. */
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { backfill } from "../recorded-data/prometheus.ts";
import { sampled } from "../recorded-data/samples.ts";
import { momentsOf, type Part } from "./spread.ts";

/** Length and alignment of the blocks that promtool makes when it may make them of a day at most (seconds). */
const blockSeconds = 18 * 3600;

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(",");
}

interface Counted {
  samples: number;
  series: number;
}

/** @param unit 1 for seconds (OpenMetrics), 1000 for milliseconds (Prometheus' text) */
function* lines(
  parts: readonly Part[],
  end: number,
  window: { from: number; to: number },
  unit: number,
  counted: Counted,
) {
  for (const part of parts) {
    const times = momentsOf(part, end, window);
    if (times.length === 0) continue;
    for (const labels of part.sets) {
      for (const { name, labels: own, values } of sampled(part.need, labels, times)) {
        const head = `${name}{${labelText(own)}} `;
        counted.samples += values.length;
        counted.series += 1;
        yield values.map((value, at) => `${head}${Number(value.toPrecision(6))} ${(times[at] ?? 0) * unit}\n`).join("");
      }
    }
  }
}

/** Makes the blocks of all parts, one window after the other: promtool reads a file once for each block that it makes of it. */
export async function makeBlocks(
  parts: readonly Part[],
  { end, days, folder }: { end: number; days: number; folder: string },
  say: (line: string) => void,
): Promise<number> {
  const first = Math.floor((end - days * 86_400) / blockSeconds);
  const last = Math.floor(end / blockSeconds);
  const counted = { samples: 0, series: 0 };
  for (let index = first; index <= last; index += 1) {
    const window = { from: index * blockSeconds, to: (index + 1) * blockSeconds };
    const file = join(folder, "series.txt");
    const text = function* () {
      yield* lines(parts, end, window, 1, counted);
      yield "# EOF\n";
    };
    const before = counted.samples;
    await pipeline(Readable.from(text()), createWriteStream(file));
    if (counted.samples > before) await backfill(file, join(folder, "data"));
    await rm(file);
    say(
      `block ${index - first + 1} of ${last - first + 1}: ${(counted.samples / 1e6).toFixed(1)} million samples so far`,
    );
  }
  return counted.samples;
}

/** Sends the parts to a VictoriaMetrics, a day at a time. */
export async function importLines(
  parts: readonly Part[],
  { end, days, url }: { end: number; days: number; url: string },
  say: (line: string) => void,
): Promise<number> {
  const counted = { samples: 0, series: 0 };
  for (let day = days; day >= 0; day -= 1) {
    const window = { from: end - day * 86_400 + 1, to: end - (day - 1) * 86_400 + 1 };
    const body = Readable.toWeb(Readable.from(lines(parts, end, window, 1000, counted), { objectMode: false }));
    const response = await fetch(`${url}/api/v1/import/prometheus`, {
      ...{ method: "POST", body: body as ReadableStream, duplex: "half" },
      signal: AbortSignal.timeout(120_000),
    });
    if (!response.ok) throw new Error(`VictoriaMetrics refused the data: ${response.status} ${await response.text()}`);
  }
  // What was imported is found once it has been flushed.
  await fetch(`${url}/internal/force_flush`);
  say(`VictoriaMetrics has ${(counted.samples / 1e6).toFixed(1)} million samples`);
  return counted.samples;
}
