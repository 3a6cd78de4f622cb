/** What the check found, for people. */
import { type Checked, isGood } from "./check.ts";

const milliseconds = (seconds: number | undefined) =>
  seconds === undefined ? "-" : `${(seconds * 1000).toFixed(0)} ms`;

function resultOf({ outcome }: Checked): string {
  if (outcome.result === "data") return `data (${outcome.series})${outcome.young ? ", young" : ""}`;
  return outcome.result;
}

/** One line a query. */
export function table(checked: readonly Checked[]): string {
  const rows = checked.map((it) => [
    it.dashboard,
    it.kind === "panel" ? it.panel : `${it.kind} ${it.panel}`,
    it.refId,
    it.store,
    milliseconds(it.seconds),
    resultOf(it),
  ]);
  const all = [["dashboard", "panel", "query", "store", "time", "result"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((text, at) => (at === 4 ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}

function explanation({ outcome }: Checked): string {
  switch (outcome.result) {
    case "failed":
      return `failed: ${outcome.error}`;
    case "unknown metric":
      return `the store has no metric ${outcome.metrics.join(", ")}`;
    case "empty":
      return "returned nothing; if that is right in a healthy stack, say why in dashboards/rightly-empty.ts";
    default:
      return outcome.result;
  }
}

/** Dashboard, panel and query of one thing that is wrong. */
export function problemText(it: Checked): string {
  const place = `${it.dashboard} / ${it.kind === "panel" ? "" : `${it.kind} `}${it.panel} / ${it.refId}`;
  return `${place}: ${explanation(it)}\n    ${it.sent}`;
}

/** The end of the report: what is wrong, what was slow, and the verdict. */
export function summary(checked: readonly Checked[]): string {
  const problems = checked.filter((it) => !isGood(it));
  const empty = checked.filter(({ outcome }) => outcome.result === "rightly empty");
  const young = checked.some(({ outcome }) => outcome.result === "data" && outcome.young);
  const timed = checked.filter(({ seconds }) => seconds !== undefined);
  const slowest = timed.toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0)).slice(0, 5);
  return [
    ...(empty.length > 0 ? ["", "Rightly empty:"] : []),
    ...empty.map(
      (it) =>
        `  ${it.dashboard} / ${it.panel} / ${it.refId}: ${it.outcome.result === "rightly empty" ? it.outcome.reason : ""}`,
    ),
    "",
    ...(young ? ["young: no step of the range is over yet, and there is data at this moment", ""] : []),
    "Slowest:",
    ...slowest.map((it) => `  ${milliseconds(it.seconds).padStart(8)}  ${it.dashboard} / ${it.panel} / ${it.refId}`),
    ...(problems.length > 0 ? ["", "Problems:"] : []),
    ...problems.map((it) => `  ${problemText(it)}`),
    "",
    `${checked.length} queries: ${checked.length - problems.length - empty.length} returned data, ${empty.length} are rightly empty, ${problems.length} ${problems.length === 1 ? "is a problem" : "are problems"}`,
  ].join("\n");
}
