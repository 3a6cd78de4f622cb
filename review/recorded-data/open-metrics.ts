/** Series as OpenMetrics text, which promtool makes blocks of. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Labels } from "./label-sets.ts";
import type { SampledSeries } from "./samples.ts";

function labelText(labels: Labels): string {
  const escaped = (value: string) => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(",");
}

/** A number with as many digits as a picture needs. */
function shown(value: number): string {
  return String(Math.abs(value) >= 1e9 ? value : Number(value.toPrecision(9)));
}

function* linesOf(series: Iterable<SampledSeries>, times: readonly number[]): Generator<string> {
  for (const { name, labels, values } of series) {
    const head = `${name}{${labelText(labels)}} `;
    yield values
      .map((value, index) => (Number.isNaN(value) ? "" : `${head}${shown(value)} ${times[index]}\n`))
      .join("");
  }
  yield "# EOF\n";
}

/** Writes piece by piece: the text of a thousand series would be long. */
export async function writeOpenMetrics(
  path: string,
  series: Iterable<SampledSeries>,
  times: readonly number[],
): Promise<void> {
  await pipeline(Readable.from(linesOf(series, times)), createWriteStream(path));
}
