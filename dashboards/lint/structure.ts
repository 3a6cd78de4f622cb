/** Rules about identity and place: ids, refIds, the grid, kinds of panels. */
import { longestUid } from "../../signals/dashboard-uids.ts";
import { isDrawn, type Panel } from "./document.ts";
import { documentRule, panelRule, type Rule } from "./finding.ts";

const columns = 24;

/** What the preview draws as Grafana does; other kinds could not be reviewed without a Grafana. */
const drawable = new Set(["row", "timeseries", "stat", "table", "text"]);

function repeated<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

function overlap(a: NonNullable<Panel["gridPos"]>, b: NonNullable<Panel["gridPos"]>): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export const structure: readonly Rule[] = [
  documentRule("uid", ({ uid }) =>
    /^[a-z0-9][a-z0-9-]*$/.test(uid) && uid.length <= longestUid
      ? []
      : [`the uid "${uid}" must be lower-case letters, digits and dashes, at most ${longestUid} of them`],
  ),
  documentRule("uid", ({ uid }, { all }) =>
    all.filter((other) => other.uid === uid).length > 1 ? [`the uid "${uid}" belongs to another dashboard too`] : [],
  ),
  documentRule("editable", ({ editable }) => (editable === false ? [] : ["it can be edited: say `editable: false`"])),
  documentRule("panel-id", ({ panels }) =>
    repeated(panels.map(({ id }) => id)).map((id) => `the id ${id} belongs to several rows or panels`),
  ),
  panelRule("panel-id", ({ id }) =>
    Number.isInteger(id) && Number(id) > 0 ? [] : [`its id is ${id}: it must be a whole number above zero`],
  ),
  documentRule("panel-title", ({ panels }) =>
    repeated(panels.filter(isDrawn).map(({ title }) => title)).map(
      (title) => `several panels have the title "${title}": a query is named by its panel`,
    ),
  ),
  panelRule("panel-kind", ({ type }) =>
    drawable.has(type) ? [] : [`panels of kind "${type}" can't be previewed: take one of ${[...drawable].join(", ")}`],
  ),
  panelRule("grid", ({ type, gridPos }) => {
    if (!gridPos) return ["it has no place in the grid"];
    const { x, y, w, h } = gridPos;
    const wrong = x < 0 || y < 0 || w < 1 || h < 1 || x + w > columns;
    const narrow = type === "row" && w !== columns;
    return [
      ...(wrong ? [`it is at column ${x}, ${w} wide, line ${y}, ${h} high: there are ${columns} columns`] : []),
      ...(narrow ? [`a row must be ${columns} wide, not ${w}`] : []),
    ];
  }),
  panelRule("grid", (panel, { panels }) => {
    const { gridPos } = panel;
    const later = panels.slice(panels.indexOf(panel) + 1);
    return later
      .filter((other) => gridPos && other.gridPos && overlap(gridPos, other.gridPos))
      .map(({ title }) => `it overlaps "${title}"`);
  }),
  panelRule("target-ref-id", ({ targets }) => [
    ...repeated(targets.map(({ refId }) => refId)).map((refId) => `several queries have the refId "${refId}"`),
    ...targets.filter(({ refId }) => refId === "").map(({ expr }) => `the query ${expr} has no refId`),
  ]),
  panelRule("target", (panel) => (isDrawn(panel) && panel.targets.length === 0 ? ["it has no query"] : [])),
];
