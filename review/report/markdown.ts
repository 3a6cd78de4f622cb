/** The report that a reviewer reads. */
import { type Area, areas, type Change } from "../diff/change.ts";
import type { NeededMetric } from "../diff/needed-metrics.ts";

/** A picture of a panel or of a dashboard; a side is missing where there is nothing to show. */
export interface PicturePair {
  readonly title: string;
  /** Path relative to the report. */
  readonly before?: string;
  readonly after?: string;
}

export interface Review {
  readonly base: { readonly revision: string; readonly commit: string };
  readonly stack: string;
  readonly changes: readonly Change[];
  readonly newMetrics: readonly NeededMetric[];
  readonly unknownMetrics: readonly NeededMetric[];
  readonly pictures: { readonly pairs: readonly PicturePair[]; readonly note: string };
  /** What `pulumi preview` says, or why it was not asked. */
  readonly preview: string;
  /** Figures and remarks on how the report was made. */
  readonly notes: readonly string[];
}

/** Found again by the workflow that updates the comment of a pull request. */
export const marker = "<!-- vigia-review -->";

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function line({ subject, kind, details }: Change): string {
  const head = `- **${kind}** ${subject}`;
  if (details.length === 0) return head;
  if (details.length === 1) return `${head}: ${details[0]}`;
  return [`${head}:`, ...details.map((detail) => `  - ${detail}`)].join("\n");
}

function section(area: Area, changes: readonly Change[]): string[] {
  const groups = [...new Set(changes.map(({ group }) => group))];
  return [
    `## ${areas[area]}`,
    ...groups.flatMap((group) => [
      `### ${group}`,
      changes
        .filter((change) => change.group === group)
        .map(line)
        .join("\n"),
    ]),
  ];
}

function summary(changes: readonly Change[]): string {
  const parts = Object.entries(areas).flatMap(([area, title]) => {
    const own = changes.filter((change) => change.area === area);
    if (own.length === 0) return [];
    const kinds = (["added", "removed", "changed", "moved"] as const).flatMap((kind) => {
      const count = own.filter((change) => change.kind === kind).length;
      return count === 0 ? [] : [`${count} ${kind}`];
    });
    return [`| ${title} | ${kinds.join(", ")} |`];
  });
  return ["| what | changes |", "| --- | --- |", ...parts].join("\n");
}

function metricRows(metrics: readonly NeededMetric[]): string {
  const rows = metrics.map(({ name, origin, kept, places }) => {
    const more = places.length > 1 ? ` and ${places.length - 1} more` : "";
    return `| \`${name}\` | ${kept ? "" : "**nothing brings it:** "}${origin} | ${places[0] ?? ""}${more} |`;
  });
  return ["| metric | comes from | read by |", "| --- | --- | --- |", ...rows].join("\n");
}

function image(path: string | undefined, alt: string): string {
  return path === undefined ? "-" : `![${alt}](${path})`;
}

function pictureSection({ pairs, note }: Review["pictures"]): string[] {
  const plain = (text: string) => text.replaceAll(/[[\]|]/g, "\\$&");
  const tables = pairs.map(({ title, before, after }) =>
    [
      `#### ${plain(title)}`,
      "",
      "| before | after |",
      "| --- | --- |",
      `| ${image(before, `${plain(title)} before`)} | ${image(after, `${plain(title)} after`)} |`,
    ].join("\n"),
  );
  return ["## Pictures", ...(note === "" ? [] : [note]), ...tables];
}

/** The whole report. */
export function markdown(review: Review): string {
  const { base, stack, changes, newMetrics, unknownMetrics, pictures, preview, notes } = review;
  const newNames = new Set(newMetrics.map(({ name }) => name));
  const old = unknownMetrics.filter(({ name }) => !newNames.has(name));
  const blocks = [
    marker,
    "# Review",
    `What the working tree changes against \`${base.revision}\` (${base.commit.slice(0, 12)}) in what the stack \`${stack}\` deploys.`,
    ...(changes.length === 0
      ? ["Nothing that is deployed changes: dashboards, rules, routes and scrape jobs are the same."]
      : [summary(changes)]),
    ...(Object.keys(areas) as Area[]).flatMap((area) => {
      const own = changes.filter((change) => change.area === area);
      return own.length === 0 ? [] : section(area, own);
    }),
    ...(newMetrics.length === 0 ? [] : ["## Metrics newly needed", metricRows(newMetrics)]),
    ...(old.length === 0
      ? []
      : [
          `## Metrics that nothing brings`,
          `${plural(old.length, "metric")} read before this change too.`,
          metricRows(old),
        ]),
    ...(changes.length === 0 ? [] : pictureSection(pictures)),
    "## What `pulumi preview` would do",
    preview,
    ...(notes.length === 0 ? [] : ["## How this was made", notes.map((note) => `- ${note}`).join("\n")]),
  ];
  return `${blocks.join("\n\n")}\n`;
}
