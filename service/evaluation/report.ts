/** The result of an evaluation as text. */
import type { Rates } from "./detection-counts.ts";
import type { DetectorResult, Evaluation } from "./evaluate.ts";
import { publishedScores } from "./published.ts";

const heading = ["", "windows", "", "", "points", "", "", "NAB score (threshold)", "", ""];
const columns = ["detector", "prec.", "recall", "F1", "prec.", "recall", "F1", "standard", "low FP", "low FN"];

export function render(evaluation: Evaluation): string {
  const { series, points, windows, ignoredWindows, unlabelled, refitSeconds, historySeconds, detectors } = evaluation;
  const notes = [
    `${series} series, ${points} points, ${windows} labelled windows; fitted ${refitSeconds === 0 ? "once" : `every ${refitSeconds} s`} on the newest ${historySeconds / 86_400} days.`,
    ...(ignoredWindows > 0 ? [`${ignoredWindows} windows end in the probationary period and do not count.`] : []),
    ...(unlabelled.length > 0 ? [`${unlabelled.length} files without labels were left out.`] : []),
    ...detectors
      .filter(({ unjudged }) => unjudged > 0)
      .map(
        ({ detector, unjudged }) =>
          `${detector}: ${unjudged} points had no model, the data before them could not be learnt from.`,
      ),
  ];
  const published = publishedScores.map(({ detector, standard, reward_low_FP, reward_low_FN }) => [
    detector,
    ...Array<string>(6).fill(""),
    ...[standard, reward_low_FP, reward_low_FN].map((score) => score.toFixed(1)),
  ]);
  return [
    ...notes,
    "",
    ...table([heading, columns, ...detectors.map(row)]),
    "",
    "Published for the benchmark's own corpus (NAB 1.0); comparable only where DIR holds that corpus:",
    ...table(published),
    "",
    "Precision, recall and F1 at the edge of the band (score 1); the NAB score at the best threshold for the corpus.",
  ].join("\n");
}

function row({ detector, atBand, nab }: DetectorResult): string[] {
  const three = ({ precision, recall, f1 }: Rates) => [precision, recall, f1].map((rate) => rate.toFixed(3));
  const score = (profile: keyof typeof nab) =>
    `${nab[profile].score.toFixed(1)} (${nab[profile].threshold.toPrecision(3)})`;
  return [
    detector,
    ...three(atBand.windows),
    ...three(atBand.points),
    score("standard"),
    score("reward_low_FP"),
    score("reward_low_FN"),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((_, column) => (column === 0 ? 22 : column < 7 ? 7 : 15));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join(" ")
      .trimEnd(),
  );
}
