/** One half of the plot: a stretch of time with the band of the model in it. */
import type { Judge, Sample } from "../../detectors/model.ts";
import { linear, type Scale, timeTicks, widen } from "./scale.ts";

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Steps at which the band is computed: one for some two pixels. */
const bandSteps = 200;
/** Pixels that a label of time needs. */
const labelWidth = 130;

export interface Panel {
  readonly frame: Frame;
  readonly title: string;
  readonly span: readonly [number, number] | undefined;
  readonly x: Scale;
  readonly band: readonly {
    readonly at: number;
    readonly lower: number;
    readonly expected: number;
    readonly upper: number;
  }[];
}

/** @param nothing is said where there are no samples. */
export function panel(frame: Frame, title: string, samples: readonly Sample[], judge: Judge): Panel {
  const times = samples.map(({ timestamp }) => timestamp);
  if (times.length === 0) return { frame, title, span: undefined, x: () => frame.left, band: [] };
  const span = widen(extent(times), 0.02);
  const band = Array.from({ length: bandSteps + 1 }, (_, index) => {
    const at = span[0] + ((span[1] - span[0]) * index) / bandSteps;
    const { lower, expected, upper } = judge({ timestamp: at, value: 0 });
    return { at, lower, expected, upper };
  });
  return { frame, title, span, x: linear(span, [frame.left, frame.right]), band };
}

/** Band, expectation, axis of time and the panel's name. */
export function drawPanel({ frame, title, span, x, band }: Panel, y: Scale, empty: string): string {
  const { left, right, top, bottom } = frame;
  const name = `<text class="panel" x="${left}" y="${top - 10}">${title}</text>`;
  const box = `<rect class="axis" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`;
  if (span === undefined) {
    const [middle, half] = [(left + right) / 2, (top + bottom) / 2];
    return `${name}${box}<text class="middle" x="${middle}" y="${half}">${empty}</text>`;
  }
  const edge = (key: "lower" | "upper" | "expected") =>
    band.map((each) => `${pixel(x(each.at))},${pixel(y(each[key]))}`);
  const ticks = timeTicks(span, (right - left) / labelWidth).map(({ at, label }) => {
    const place = pixel(x(at));
    return `<line class="grid" x1="${place}" x2="${place}" y1="${top}" y2="${bottom}"/><text class="middle" x="${place}" y="${bottom + 18}">${label}</text>`;
  });
  return [
    ...ticks,
    `<polygon class="band" points="${[...edge("upper"), ...edge("lower").reverse()].join(" ")}"/>`,
    `<polyline class="expected" points="${edge("expected").join(" ")}"/>`,
    box,
    name,
  ].join("\n");
}

export function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** A tenth of a pixel is finer than any eye. */
export function pixel(value: number): string {
  return String(Math.round(value * 10) / 10);
}
