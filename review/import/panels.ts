/** Panels of any age: what they ask, in which unit, against which thresholds. What else they say goes to the remarks. */
import { dictionary, fingerprint, list, text } from "../diff/values.ts";
import type { RawPanel } from "./document.ts";
import type { Remarks } from "./remainder.ts";

type Dictionary = Readonly<Record<string, unknown>>;

export interface Limit {
  readonly severity: "target" | "warning" | "critical";
  readonly bad: "above" | "below";
  readonly value: number;
}

export interface RawTarget {
  readonly refId: string;
  readonly expr: string;
  readonly legend: string;
  /** Name of the variable or of the source that it is asked from. */
  readonly dataSource: { readonly name: string; readonly type: string };
}

export interface Column {
  readonly refId: string;
  readonly title: string;
  readonly unit?: string;
  readonly limits: readonly Limit[];
}

export interface PanelDraft {
  readonly kind: "timeSeries" | "stat" | "table" | "text";
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly limits: readonly Limit[];
  readonly targets: readonly RawTarget[];
  readonly span: number;
  readonly height: number;
  readonly stacked: boolean;
  readonly bars: boolean;
  /** Of tables. */
  readonly columns: readonly Column[];
  readonly labels: readonly string[];
  /** Of text panels: Markdown. */
  readonly content: string;
}

const kinds: Readonly<Record<string, PanelDraft["kind"]>> = {
  timeseries: "timeSeries",
  graph: "timeSeries",
  stat: "stat",
  singlestat: "stat",
  gauge: "stat",
  bargauge: "stat",
  table: "table",
  "table-old": "table",
  text: "text",
};

/** Drawn otherwise from now on. */
const redrawn: Readonly<Record<string, string>> = {
  gauge: "a gauge becomes a number with the same thresholds",
  bargauge: "bars become numbers with the same thresholds",
};

function severityOf(colour: string): Limit["severity"] | "good" {
  const known = colour.toLowerCase();
  if (/red|^#?(d44a3a|bf1b00|f2495c|e02f44|c4162a|f53636|ad0317)|rgba?\(2(45|12|42|24), ?(54|74|73|47)/.test(known))
    return "critical";
  if (/orange|^#?(ed8128|ff9830|fa6400|ef843c)|rgba?\(237, ?129/.test(known)) return "warning";
  if (/yellow|^#?(fade2a|eab839|f2cc0c)|rgba?\(250, ?222/.test(known)) return "warning";
  return "good";
}

/** Colours of regions in ascending order: a limit stands where one turns into the next. */
function limitsOf(regions: readonly { readonly colour: string; readonly from: number | undefined }[]): Limit[] {
  const ranks = ["good", "target", "warning", "critical"];
  return regions.flatMap(({ colour, from }, index): Limit[] => {
    const under = regions[index - 1];
    if (from === undefined || !under) return [];
    const [below, above] = [severityOf(under.colour), severityOf(colour)];
    if (below === above) return below === "good" ? [] : [];
    const bad = ranks.indexOf(above) > ranks.indexOf(below) ? "above" : "below";
    const severity = bad === "above" ? above : below;
    return severity === "good" ? [] : [{ severity, bad, value: from }];
  });
}

function stepLimits(thresholds: unknown): Limit[] {
  const { steps } = dictionary(thresholds);
  return limitsOf(
    list(steps)
      .map(dictionary)
      .map(({ color, value }, index) => ({
        colour: text(color),
        from: index === 0 || typeof value !== "number" ? undefined : value,
      })),
  );
}

/** `thresholds: "80,90"` with `colors`. */
function textLimits(thresholds: string, colours: readonly unknown[]): Limit[] {
  const values = thresholds
    .split(",")
    .map((it) => it.trim())
    .filter((it) => it !== "")
    .map(Number);
  return limitsOf([undefined, ...values].map((from, index) => ({ colour: text(colours[index]), from }))).filter(
    ({ value }) => Number.isFinite(value),
  );
}

/** `thresholds: [{ value, op, colorMode }]` of graphs. */
function graphLimits(thresholds: unknown): Limit[] {
  return list(thresholds)
    .map(dictionary)
    .flatMap(({ value, op, colorMode, fillColor, lineColor }): Limit[] => {
      if (typeof value !== "number") return [];
      const custom = severityOf(text(fillColor) || text(lineColor));
      const severity =
        colorMode === "critical" || colorMode === "warning" ? colorMode : custom === "good" ? "target" : custom;
      return [{ severity, bad: op === "lt" ? "below" : "above", value }];
    });
}

/** Before schema 14: `grid: { threshold1, threshold2 }`. */
function gridLimits(grid: Dictionary): Limit[] {
  const [first, second] = [grid.threshold1, grid.threshold2];
  const one = (value: unknown, severity: "warning" | "critical"): Limit[] =>
    typeof value === "number"
      ? [
          {
            severity,
            bad: typeof first === "number" && typeof second === "number" && second < first ? "below" : "above",
            value,
          },
        ]
      : [];
  return [...one(first, "warning"), ...one(second, "critical")];
}

function source(value: unknown, types: ReadonlyMap<string, string>): RawTarget["dataSource"] {
  const raw = typeof value === "string" ? value : text(dictionary(value).uid);
  const name = /^\$\{?(\w+)\}?$/.exec(raw)?.[1] ?? raw;
  return { name, type: text(dictionary(value).type) || (types.get(name) ?? "") };
}

interface TableLook {
  readonly columns: readonly Column[];
  readonly labels: readonly string[];
}

function tableLook(model: Dictionary, targets: readonly RawTarget[]): TableLook {
  const organise = list(model.transformations)
    .map(dictionary)
    .find(({ id }) => id === "organize");
  const { renameByName, indexByName } = dictionary(organise?.options);
  const overrides = list(dictionary(model.fieldConfig).overrides).map(dictionary);
  const styles = list(model.styles).map(dictionary);
  const columns = targets.map(({ refId, legend }): Column => {
    const field = targets.length > 1 ? `Value #${refId}` : "Value";
    const style = styles.find(({ pattern }) => pattern === field || pattern === `Value #${refId}`);
    const title =
      text(dictionary(renameByName)[field]) ||
      text(style?.alias) ||
      (legend.includes("{{") ? "" : legend) ||
      `Value ${refId}`;
    const own = overrides.filter(({ matcher }) => [title, field].includes(text(dictionary(matcher).options)));
    const property = (id: string) =>
      own.flatMap(({ properties }) => list(properties).map(dictionary)).find((it) => it.id === id)?.value;
    const named = text(property("displayName")) || title;
    const unit = property("unit") ?? style?.unit;
    const limits = style
      ? textLimits(list(style.thresholds).join(","), list(style.colors))
      : stepLimits(property("thresholds"));
    return { refId, title: named, limits, ...(typeof unit === "string" && { unit }) };
  });
  const labels = Object.entries(dictionary(indexByName))
    .filter(([name]) => !/^(Value|Time)/.test(name))
    .sort(([, a], [, b]) => Number(a) - Number(b))
    .map(([name]) => name);
  return { columns, labels };
}

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
  timeFrom: "panels have the dashboard's time range",
  timeShift: "panels have the dashboard's time range",
  interval: "the scrape interval is the least distance of two points",
  maxDataPoints: "Grafana chooses the number of points",
  valueMaps: "texts for values",
  rangeMaps: "texts for ranges of values",
  seriesOverrides: "looks of single series",
  links: "links of panels",
  scopedVars: "left by a repeated panel",
};

/** What panels of ours have anyway (dashboards/common.ts). */
const houseDefaults: Readonly<Record<string, string>> = {
  min: "0",
  noValue: '"nothing"',
  mappings: fingerprint([
    { type: "special", options: { match: "null+nan", result: { text: "nothing", color: "text" } } },
  ]),
};

function remarkRest(model: Dictionary, place: string, remarks: Remarks): void {
  const empty = (value: unknown) =>
    value === null ||
    value === undefined ||
    value === false ||
    value === "" ||
    (typeof value === "object" && Object.keys(value ?? {}).length === 0);
  for (const [key, reason] of Object.entries(meaningful))
    if (!empty(model[key])) remarks.left(place, `${key}: ${JSON.stringify(model[key]).slice(0, 160)}`, reason);
  const { defaults, overrides } = dictionary(model.fieldConfig);
  const field = Object.entries(dictionary(defaults)).filter(
    ([key, value]) => !["unit", "thresholds", "custom", "color"].includes(key) && !empty(value),
  );
  for (const [key, value] of field.filter(([key, value]) => houseDefaults[key] !== fingerprint(value)))
    remarks.left(place, `${key}: ${JSON.stringify(value).slice(0, 160)}`, "as in every panel of ours");
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

function unitOf(model: Dictionary): string {
  const { defaults } = dictionary(model.fieldConfig);
  const axis = dictionary(list(model.yaxes)[0]).format ?? list(model.y_formats)[0];
  return text(dictionary(defaults).unit ?? (model.type === "singlestat" ? model.format : axis));
}

function limitsIn(model: Dictionary): Limit[] {
  if (typeof model.thresholds === "string") return textLimits(model.thresholds, list(model.colors));
  if (Array.isArray(model.thresholds)) return graphLimits(model.thresholds);
  if (model.grid !== undefined) return gridLimits(dictionary(model.grid));
  return stepLimits(dictionary(dictionary(model.fieldConfig).defaults).thresholds);
}

/** Undefined where the kind of panel has no counterpart; the remarks say so. */
export function readPanel(
  { model, title, span, height }: RawPanel,
  types: ReadonlyMap<string, string>,
  remarks: Remarks,
): PanelDraft | undefined {
  const type = text(model.type);
  const place = `panel "${title || `#${String(model.id ?? "?")}`}"`;
  const kind = kinds[type];
  const asked = list(model.targets).map(dictionary);
  if (!kind) {
    const library = model.libraryPanel !== undefined && type === "";
    const reason = library
      ? "a panel of the library, which the file does not hold: export it for sharing externally"
      : `no kind of panel that the preview could draw: ${type || "unknown"}`;
    remarks.left(place, asked.length === 0 ? "the panel" : asked.map(({ expr }) => text(expr)).join("; "), reason);
    return undefined;
  }
  if (redrawn[type] !== undefined) remarks.changed(place, type, redrawn[type]);
  remarkRest(model, place, remarks);
  const own = source(model.datasource, types);
  const targets = asked.flatMap((target, index): RawTarget[] => {
    const refId = text(target.refId) || String.fromCharCode(65 + index);
    const dataSource =
      target.datasource === undefined || target.datasource === null ? own : source(target.datasource, types);
    if (target.hide === true) {
      remarks.left(`${place}, query ${refId}`, text(target.expr), "it is hidden");
      return [];
    }
    return [{ refId, expr: text(target.expr), legend: text(target.legendFormat), dataSource }];
  });
  const { custom } = dictionary(dictionary(model.fieldConfig).defaults);
  const { drawStyle, stacking } = dictionary(custom);
  const options = dictionary(model.options);
  if (kind === "text" && text(options.mode ?? model.mode) === "html")
    remarks.changed(place, "HTML", "shown as Markdown, which leaves tags out");
  return {
    kind,
    title,
    description: text(model.description),
    unit: unitOf(model),
    limits: limitsIn(model),
    targets,
    span,
    height,
    stacked: model.stack === true || ["normal", "percent"].includes(text(dictionary(stacking).mode)),
    bars: (model.bars === true && model.lines !== true) || drawStyle === "bars",
    content: text(options.content ?? model.content),
    ...(kind === "table" ? tableLook(model, targets) : { columns: [], labels: [] }),
  };
}
