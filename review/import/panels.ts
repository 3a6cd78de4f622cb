/** Panels of any age: what they ask, in which unit, against which thresholds. What else they say goes to the remarks. */
import { dictionary, list, text } from "../diff/values.ts";
import type { RawPanel } from "./document.ts";
import { type Limit, limitsIn, stepLimits, textLimits } from "./limits.ts";
import { remarkRest } from "./panel-remarks.ts";
import type { Remarks } from "./remainder.ts";

type Dictionary = Readonly<Record<string, unknown>>;

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
  /** Least distance of two points, and a time range of its own, as Grafana writes them; false where it has none. */
  readonly interval: string | false;
  readonly timeFrom: string | false;
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

function unitOf(model: Dictionary): string {
  const { defaults } = dictionary(model.fieldConfig);
  const axis = dictionary(list(model.yaxes)[0]).format ?? list(model.y_formats)[0];
  return text(dictionary(defaults).unit ?? (model.type === "singlestat" ? model.format : axis));
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
    interval: text(model.interval) || false,
    timeFrom: text(model.timeFrom) || false,
    content: text(options.content ?? model.content),
    ...(kind === "table" ? tableLook(model, targets) : { columns: [], labels: [] }),
  };
}
