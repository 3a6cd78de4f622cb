/** What came of an import: for the person who goes on with it. */

import { code } from "../diff/change.ts";
import type { Converted, MetricUse } from "./converted.ts";
import type { Remark, Remarks } from "./remainder.ts";
import type { Sources } from "./source.ts";
import { camel } from "./source-text.ts";

function table(remarks: readonly Remark[]): string {
  const cell = (value: string) => value.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
  const rows = remarks.map(({ place, what, reason }) => `| ${cell(place)} | ${cell(code(what))} | ${cell(reason)} |`);
  return ["| where | what | why |", "| --- | --- | --- |", ...rows].join("\n");
}

/** An entry of the catalogue to start from: its type and labels are guessed from how the metric is read. */
function proposal(name: string, { labels, functions }: MetricUse): string {
  const histogram = /^(.*)_bucket$/.exec(name)?.[1];
  const rate = ["rate", "irate", "increase"].some((it) => functions.has(it));
  const type = histogram !== undefined ? "histogram" : rate ? "counter" : "gauge";
  const metric = histogram ?? name;
  const unit = /seconds/.test(metric) ? "seconds" : /bytes/.test(metric) ? "bytes" : "count";
  const own = [...labels].filter((label) => label !== "le").sort();
  const parts = [
    `help: "..."`,
    `unit: "${unit}"`,
    ...(own.length > 0 ? [`labels: ${JSON.stringify(own)}`] : []),
    ...(histogram !== undefined ? ["buckets: [...]"] : []),
  ];
  return `export const ${camel(metric)} = ${type}("${metric}", { ${parts.join(", ")} });`;
}

/** @param sources undefined where nothing could be written. */
export function importReport(
  { document, counts, unknownMetrics }: Converted,
  { all }: Remarks,
  sources: Sources | undefined,
): string {
  const left = all.filter(({ kind }) => kind === "left");
  const changed = all.filter(({ kind }) => kind === "changed");
  const blocks = [
    `# Import of ${JSON.stringify(document.title)}`,
    `Schema ${document.schemaVersion}: ${counts.panelsCarried} of ${counts.panels} panels and ${counts.queriesCarried} of ${counts.queries} queries were carried over.`,
    ...(sources
      ? [
          `Written: ${Object.keys(sources.files).map(code).join(", ")}. To deploy it, add \`${sources.name}(site)\` to \`dashboards/models.ts\`, then run \`make review\`.`,
        ]
      : ["Nothing was written."]),
    ...(left.length > 0 ? ["## Not carried over", table(left)] : []),
    ...(changed.length > 0 ? ["## Carried over, but not as it was", table(changed)] : []),
    ...(unknownMetrics.size > 0
      ? [
          "## Metrics that the catalogue lacks",
          "Queries over them can be carried over once `signals/catalogue/` has them and an agent scrapes them. To start from (types, units and labels are guesses; compare with the exporter):",
          [
            "```ts",
            ...[...unknownMetrics].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, use]) => proposal(name, use)),
            "```",
          ].join("\n"),
        ]
      : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}
