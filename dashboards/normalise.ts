/**
 * The last step from a builder to JSON. The SDK leaves ids, refIds, data sources and (for rows) positions open; here each
 * gets its own, so that the output is complete, the same at every run, and no panel hides another.
 */
import type { Dashboard, GridPos, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource } from "./variables.ts";

const columns = 24;

type Item = Panel | RowPanel;

function isRow(item: Item): item is RowPanel {
  return item.type === "row";
}

function refId(index: number): string {
  if (index >= 26) throw new RangeError("a panel has more than 26 queries: split it");
  return String.fromCharCode(65 + index);
}

/** Places panels from left to right, a new line where the next one does not fit, and each row on a line of its own. */
function placer(): (item: Item) => GridPos {
  let x = 0;
  let y = 0;
  let lineHeight = 0;
  const newLine = (): void => {
    y += lineHeight;
    x = 0;
    lineHeight = 0;
  };
  return (item) => {
    if (isRow(item)) {
      newLine();
      const position = { h: 1, w: columns, x: 0, y };
      y += 1;
      return position;
    }
    const { w, h } = item.gridPos ?? { w: 8, h: 8 };
    if (x + w > columns) newLine();
    const position = { h, w, x, y };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return position;
  };
}

/** The dashboard with ids, positions, refIds and data sources set; panels inside collapsed rows are refused. */
export function normalise(dashboard: Dashboard): Dashboard {
  const place = placer();
  const panels = (dashboard.panels ?? []).map((item, index): Item => {
    const id = index + 1;
    const gridPos = place(item);
    if (isRow(item)) {
      if (item.panels.length > 0) throw new Error(`row "${item.title}" holds panels: add them after the row instead`);
      return { ...item, id, gridPos };
    }
    const targets = (item.targets ?? []).map((target, at) => ({ ...target, refId: refId(at), datasource }));
    return { ...item, id, gridPos, datasource, targets };
  });
  // The SDK hides every link in the controls menu; without a placement it stands in the dashboard's head.
  const links = (dashboard.links ?? []).map(({ placement: _, ...link }) => link);
  return { ...dashboard, id: null, annotations: { list: [] }, links, panels };
}

/** JSON text with sorted keys: the same dashboard gives the same bytes, whatever order the SDK builds it in. */
export function toJson(dashboard: Dashboard): string {
  const sorted = (_key: string, value: unknown): unknown =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${JSON.stringify(dashboard, sorted, 2)}\n`;
}
