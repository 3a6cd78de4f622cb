/** Rules about room: titles and legends that would be cut or pushed out of sight are not read. */
import { crowdingLabels } from "../legend.ts";
import { type Document, isDrawn, type Panel } from "./document.ts";
import { panelRule, type Rule } from "./finding.ts";

/** The narrowest window that dashboards are made for, without Grafana's margins (pixels). */
const window = 1440 - 32;

/** Of a panel's width, what its margins and the mark of its description take (pixels). */
const besideTitle = 61;

/** A character of a title on average: Inter, 14 pixels high, medium (pixels, measured on our titles, rounded up). */
const character = 7.4;

/** Characters that a title may have in a panel of so many columns. */
export function titleRoom(columns: number): number {
  return Math.floor(((window / 24) * columns - besideTitle) / character);
}

/** Variables that hold one value: a legend that names it does not grow. */
function isSingle(label: string, { templating }: Document): boolean {
  const variable = templating.list.find(({ name }) => name === label);
  return variable !== undefined && variable.multi !== true && variable.includeAll !== true;
}

function crowds(panel: Panel, document: Document): readonly string[] {
  if (panel.type !== "timeseries" || panel.options?.legend?.placement === "right") return [];
  return crowdingLabels
    .filter((label) => panel.targets.some(({ legendFormat }) => legendFormat.includes(`{{${label}}}`)))
    .filter((label) => !isSingle(label, document))
    .map(
      (label) => `its legend names each ${label}: it takes more lines than fit below the graph, put it at the right`,
    );
}

export const room: readonly Rule[] = [
  panelRule("title-room", (panel) => {
    const columns = panel.gridPos?.w ?? 24;
    const most = titleRoom(columns);
    return isDrawn(panel) && panel.title.length > most
      ? [`its title has ${panel.title.length} characters and would be cut: ${columns} columns hold ${most}`]
      : [];
  }),
  panelRule("legend-room", crowds),
  panelRule("legend", ({ type, targets }) =>
    type === "timeseries" && new Set(targets.map(({ legendFormat }) => legendFormat)).size < targets.length
      ? ["several of its queries have the same legend: nobody can tell their lines apart"]
      : [],
  ),
];
