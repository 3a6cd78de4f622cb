/** A series as a picture: what the model learnt from, its band, and what was predicted lately. */
import type { Judge, Sample } from "../../detectors/model.ts";
import { drawPanel, extent, type Panel, panel, pixel } from "./panel.ts";
import { linear, numberLabel, numberTicks, type Scale, widen } from "./scale.ts";
import { plotStyle } from "./style.ts";

export interface PlotData {
  readonly seriesId: string;
  readonly version: number;
  readonly detector: string;
  readonly judge: Judge;
  readonly training: readonly Sample[];
  /** Of this version. */
  readonly predictions: readonly (Sample & { readonly anomaly: boolean; readonly score: number })[];
}

const width = 1000;
const height = 440;
const top = 84;
const bottom = 400;
/** Room for labels of values such as -1.234e+10. */
const left = 90;
/** How far beyond training data and band, in heights of both, a prediction is drawn at its place. */
const reach = 1;

/** A series id has only letters, digits and a few signs, none of which means anything in XML. */
export function plotSvg(data: PlotData): string {
  const { seriesId, version, detector, judge, training } = data;
  const predictions = data.predictions.toSorted((a, b) => a.timestamp - b.timestamp);
  const learnt = panel({ left, right: 520, top, bottom }, "Training data", training, judge);
  const judged = panel({ left: 550, right: width - 20, top, bottom }, "Recent predictions", predictions, judge);
  const range = valueRange(learnt, judged, training, predictions);
  const y = linear(range, [bottom, top]);
  const title = `${seriesId} v${version}, detector ${detector}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
<style>${plotStyle}</style>
<text class="title" x="${left}" y="30">${title}</text>
${legend()}
${valueAxis(range, y)}
${drawPanel(learnt, y, "No training data is kept of this version.")}
${drawPanel(judged, y, "No predictions of this version lately.")}
<polyline class="training" points="${training.map((each) => `${pixel(learnt.x(each.timestamp))},${pixel(y(each.value))}`).join(" ")}"/>
${predictions.map((each) => mark(each, judged, y)).join("\n")}
<text x="${width - 20}" y="${height - 6}" class="end">time in UTC</text>
</svg>
`;
}

/** Training data and band fill the height; a prediction far outside must not flatten them. */
function valueRange(
  learnt: Panel,
  judged: Panel,
  training: readonly Sample[],
  predictions: readonly Sample[],
): [number, number] {
  const known = [...learnt.band, ...judged.band].flatMap(({ lower, upper }) => [lower, upper]);
  for (const { value } of training) known.push(value);
  if (known.length === 0) return [0, 1];
  const [low, high] = extent(known);
  const span = Math.max(high - low, Number.MIN_VALUE);
  const near = predictions
    .map(({ value }) => value)
    .filter((value) => value > low - reach * span && value < high + reach * span);
  return widen(extent([low, high, ...near]));
}

function valueAxis(range: readonly [number, number], y: Scale): string {
  const ticks = numberTicks(range, 6);
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  return ticks
    .map((value) => {
      const place = pixel(y(value));
      return `<line class="grid" x1="${left}" x2="${width - 20}" y1="${place}" y2="${place}"/><text class="end" x="${left - 8}" y="${Number(place) + 4}">${numberLabel(value, Math.abs(step))}</text>`;
    })
    .join("\n");
}

/** One that lies outside the picture is a triangle at its edge. */
function mark(each: PlotData["predictions"][number], judged: Panel, y: Scale): string {
  const x = judged.x(each.timestamp);
  const wanted = y(each.value);
  const place = Math.min(bottom, Math.max(top, wanted));
  const shape =
    wanted < top
      ? polygon("anomaly", [
          [x, top],
          [x - 6, top + 10],
          [x + 6, top + 10],
        ])
      : wanted > bottom
        ? polygon("anomaly", [
            [x, bottom],
            [x - 6, bottom - 10],
            [x + 6, bottom - 10],
          ])
        : each.anomaly
          ? diamond(x, place)
          : `<circle class="normal" cx="${pixel(x)}" cy="${pixel(place)}" r="2.5"/>`;
  const words = `${new Date(each.timestamp * 1000).toISOString()}: ${each.value}, ${each.anomaly ? "anomaly" : "normal"}, score ${Number(each.score.toPrecision(3))}`;
  return `<g><title>${words}</title>${shape}</g>`;
}

function polygon(kind: string, points: readonly (readonly [number, number])[]): string {
  return `<polygon class="${kind}" points="${points.map(([x, y]) => `${pixel(x)},${pixel(y)}`).join(" ")}"/>`;
}

function diamond(x: number, y: number): string {
  return polygon("anomaly", [
    [x, y - 6],
    [x + 6, y],
    [x, y + 6],
    [x - 6, y],
  ]);
}

function legend(): string {
  const y = 52;
  return [
    `<line class="training" x1="${left}" x2="${left + 24}" y1="${y - 4}" y2="${y - 4}"/><text x="${left + 32}" y="${y}">training data</text>`,
    `<rect class="band" x="${left + 140}" y="${y - 11}" width="24" height="13"/><text x="${left + 172}" y="${y}">band of normal values, expected value dashed</text>`,
    `<circle class="normal" cx="${left + 530}" cy="${y - 4}" r="3"/><text x="${left + 542}" y="${y}">normal</text>`,
    `${diamond(left + 622, y - 4)}<text x="${left + 634}" y="${y}">anomaly</text>`,
    `${polygon("anomaly", [
      [left + 716, y - 10],
      [left + 710, y],
      [left + 722, y],
    ])}<text x="${left + 730}" y="${y}">beyond the picture</text>`,
  ].join("\n");
}
