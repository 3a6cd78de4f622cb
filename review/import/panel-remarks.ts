/** What an imported panel says besides its queries, unit and thresholds. */
import { dictionary, fingerprint, list, text } from "../diff/values.ts";
import { drawsThresholds } from "./limits.ts";
import type { Remarks } from "./remainder.ts";

type Dictionary = Readonly<Record<string, unknown>>;

/** Carried over, by kind of panel; the rest is drawing. */
const carried = new Set([
  "id",
  "title",
  "description",
  "type",
  "gridPos",
  "span",
  "height",
  "targets",
  "datasource",
  "fieldConfig",
  "options",
  "format",
  "yaxes",
  "y_formats",
  "thresholds",
  "colors",
  "grid",
  "stack",
  "bars",
  "styles",
  "transformations",
  "content",
  "mode",
  "pluginVersion",
  "repeatDirection",
  "transparent",
  "editable",
  "error",
  "isNew",
  "renderer",
  "$$hashKey",
  "libraryPanel",
  "libraryElement",
  "collapsed",
  "tableColumn",
]);

/** Means something beyond looks. */
const meaningful: Readonly<Record<string, string>> = {
  alert: "an alert of Grafana's own: write it in alerts/groups, where it is tested",
  repeat: "panels are not repeated: the panel is there once, with every value of the variable",
  timeFrom: "only time series have a time range of their own",
  timeShift: "panels have the dashboard's time range",
  interval: "the scrape interval is the least distance of two points",
  maxDataPoints: "Grafana chooses the number of points",
  valueMaps: "texts for values",
  rangeMaps: "texts for ranges of values",
  seriesOverrides: "looks of single series",
  links: "links of panels",
  scopedVars: "left by a repeated panel",
};

/** What time series carry over, and others do not. */
const ofGraphs = new Set(["interval", "timeFrom"]);

/** What panels of ours have anyway (dashboards/common.ts). */
const houseDefaults: Readonly<Record<string, string>> = {
  min: "0",
  noValue: '"nothing"',
  mappings: fingerprint([
    { type: "special", options: { match: "null+nan", result: { text: "nothing", color: "text" } } },
  ]),
};

/** Lists all of it. */
export function remarkRest(model: Dictionary, place: string, remarks: Remarks): void {
  const empty = (value: unknown) =>
    value === null ||
    value === undefined ||
    value === false ||
    value === "" ||
    (typeof value === "object" && Object.keys(value ?? {}).length === 0);
  const graph = model.type === "timeseries" || model.type === "graph";
  for (const [key, reason] of Object.entries(meaningful))
    if (!empty(model[key]) && !(graph && ofGraphs.has(key)))
      remarks.left(place, `${key}: ${JSON.stringify(model[key]).slice(0, 160)}`, reason);
  const { defaults, overrides } = dictionary(model.fieldConfig);
  const field = Object.entries(dictionary(defaults)).filter(
    ([key, value]) => !["unit", "thresholds", "custom", "color"].includes(key) && !empty(value),
  );
  for (const [key, value] of field.filter(([key, value]) => houseDefaults[key] !== fingerprint(value)))
    remarks.left(place, `${key}: ${JSON.stringify(value).slice(0, 160)}`, "as in every panel of ours");
  const { steps } = dictionary(dictionary(defaults).thresholds);
  if (!drawsThresholds(model) && list(steps).length > 1)
    remarks.left(place, `thresholds ${JSON.stringify(steps)}`, "the panel does not draw them");
  if (model.type !== "table")
    for (const it of list(overrides))
      remarks.left(place, `override ${JSON.stringify(it).slice(0, 200)}`, "looks of single series");
  for (const it of list(model.transformations).map(dictionary))
    if (model.type !== "table" || !["merge", "organize"].includes(text(it.id)))
      remarks.left(place, `transformation ${text(it.id)}`, "panels show what queries answer");
  const drawing = [
    ...Object.keys(model).filter((key) => !carried.has(key) && !(key in meaningful) && !empty(model[key])),
    ...Object.keys(dictionary(model.options)).map((key) => `options.${key}`),
    ...Object.keys(dictionary(dictionary(defaults).custom))
      .filter((key) => !["drawStyle", "stacking"].includes(key))
      .map((key) => `custom.${key}`),
  ];
  if (drawing.length > 0 && model.type !== "text")
    remarks.changed(place, drawing.join(", "), "drawn as every panel of ours");
}
