/**
 * The last step from a builder to JSON. The SDK leaves ids, refIds, data sources and (for rows) positions open; here each
 * gets its own, so that the output is complete, the same at every run, and no panel hides another.
 */
import type { Dashboard, GridPos, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import { type DataSource, datasource } from "./stores.ts";

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

type Target = NonNullable<Panel["targets"]>[number] & { readonly datasource?: DataSource };

/** The queries with what the SDK leaves open. */
function completed(targets: readonly Target[]): (Target & { readonly datasource: DataSource })[] {
  return targets.map((target, at) => ({ ...target, refId: refId(at), datasource: target.datasource ?? datasource }));
}

/** Grafana asks for a placeholder where the queries of a panel read several stores; we ask for several panels. */
function withSource(panel: Panel): Panel {
  const { targets: open = [], ...drawn } = panel;
  const targets = completed(open);
  const [first, ...others] = targets.map((target) => target.datasource);
  // A text has no queries, and so no data source.
  if (!first) return drawn;
  const other = others.find(({ uid }) => uid !== first.uid);
  if (other)
    throw new Error(`panel "${panel.title}" reads ${first.uid} and ${other.uid}: give each a panel of its own`);
  return { ...drawn, datasource: first, targets };
}

/** The SDK makes a link of an element from the type of links in a dashboard's head; Grafana knows title and address only. */
function withPlainLinks(panel: Panel): Panel {
  const { fieldConfig } = panel;
  const links = fieldConfig?.defaults.links;
  if (!fieldConfig || !links) return panel;
  const plain = links.map(({ title, url }) => ({ title, url })) as typeof links;
  return { ...panel, fieldConfig: { ...fieldConfig, defaults: { ...fieldConfig.defaults, links: plain } } };
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
    return { ...withSource(withPlainLinks(item)), id, gridPos };
  });
  return { ...dashboard, id: null, panels };
}

/** JSON text with sorted keys: the same dashboard gives the same bytes, whatever order the SDK builds it in. */
export function toJson(dashboard: Dashboard): string {
  const sorted = (_key: string, value: unknown): unknown =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${JSON.stringify(dashboard, sorted, 2)}\n`;
}
