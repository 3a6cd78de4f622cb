/** From data to pixels, and where an axis is labelled. */

export type Scale = (value: number) => number;

/** A range without width becomes one, so that a single point can be drawn. */
export function widen([low, high]: readonly [number, number], share = 0.05): [number, number] {
  const span = high - low;
  const margin = span > 0 ? span * share : Math.max(Math.abs(low) * 0.1, 1);
  return [low - margin, high + margin];
}

export function linear([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const factor = (to - from) / (high - low);
  return (value) => from + (value - low) * factor;
}

/** Round numbers, about `count` of them. */
export function numberTicks([low, high]: readonly [number, number], count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  // By index, so that no rounding error adds up.
  for (let index = Math.ceil(low / step); index * step <= high; index += 1) ticks.push(index * step);
  return ticks;
}

/** As few digits as tell neighbours apart. */
export function numberLabel(value: number, step: number): string {
  if (value === 0) return "0";
  const magnitude = Math.max(Math.abs(value), step);
  if (magnitude >= 1e6 || step < 1e-4) return value.toExponential(Math.min(6, exponentDigits(value, step)));
  return value.toFixed(Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9))));
}

function exponentDigits(value: number, step: number): number {
  return Math.max(0, Math.floor(Math.log10(Math.abs(value)) + 1e-9) - Math.floor(Math.log10(step) + 1e-9));
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((days) => days * day),
];

/** Unix seconds at round times of UTC, about `count` of them, and how to write them. */
export function timeTicks(
  [low, high]: readonly [number, number],
  count: number,
): readonly { readonly at: number; readonly label: string }[] {
  const rough = (high - low) / count;
  const longest = timeSteps.at(-1) ?? day;
  const step = timeSteps.find((seconds) => seconds >= rough) ?? Math.ceil(rough / longest) * longest;
  const ticks: { at: number; label: string }[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index += 1) {
    const at = index * step;
    const iso = new Date(at * 1000).toISOString();
    const date = iso.slice(0, 10);
    const time = step < minute ? iso.slice(11, 19) : iso.slice(11, 16);
    ticks.push({ at, label: step >= day ? date : at % day === 0 || ticks.length === 0 ? `${date} ${time}` : time });
  }
  return ticks;
}
