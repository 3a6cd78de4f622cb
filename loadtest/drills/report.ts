/** What a person reads: the list of drills, and the table at the end, which is Markdown as docs/performance.md has it. */
import type { Drill } from "./drill.ts";
import type { Verdict } from "./judge.ts";
import type { Quiet } from "./quiet.ts";

export function list(drills: readonly Drill[]): string {
  const rows = drills.map(({ name, fault, expects, goalSeconds }) => [
    name,
    fault,
    expects,
    goalSeconds === undefined ? "as its rule says" : `${goalSeconds} s`,
  ]);
  const table = markdown([["drill", "fault", "alert that must come", "within"], ...rows]);
  return `${table}\n\nmake drill NAME=${drills[0]?.name ?? ""}   one; NAME=a,b several; NAME=all every one; make quiet MINUTES=15 none`;
}

export function verdictLine({ drill, expects, messageSeconds, passed, problems }: Verdict): string {
  return passed
    ? `${drill}: passed, ${expects} came after ${messageSeconds} s and was resolved`
    : `${drill}: FAILED: ${problems.join("; ")}`;
}

export function report(verdicts: readonly Verdict[], faultOf: (drill: string) => string): string {
  const rows = verdicts.map((it) => [
    it.drill,
    faultOf(it.drill),
    it.expects,
    seconds(it.messageSeconds),
    seconds(it.boundSeconds),
    seconds(it.resolvedSeconds),
    seconds(it.resolveBoundSeconds),
    it.keptQuiet.join(", ") || "-",
    it.passed ? "pass" : "FAIL",
  ]);
  const head = ["drill", "fault", "alert", "message after", "bound", "resolved after", "bound", "kept quiet", "result"];
  const failures = verdicts.filter(({ passed }) => !passed).map(verdictLine);
  return [markdown([head, ...rows]), ...(failures.length > 0 ? ["", ...failures] : [])].join("\n");
}

export function quietReport({ minutes, rate, answeredRate, p95Ms, problems, borneOut, passed }: Quiet): string {
  const load = `${minutes} min at ${rate} requests/s (${answeredRate} answered, P95 ${p95Ms} ms)`;
  if (passed) return `quiet: passed: ${load}, and nobody was told anything`;
  const next = borneOut
    ? "; make it again when the machine has nothing else to do, or look at what slows the service"
    : "";
  return `quiet: FAILED: ${load}: ${problems.join("; ")}${next}`;
}

function seconds(value: number | null): string {
  return value === null ? "never" : `${value} s`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
