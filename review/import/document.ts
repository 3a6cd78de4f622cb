/** Dashboards as Grafana exports them, of any age, in one shape. */
import { dictionary, isDictionary, list, text } from "../diff/values.ts";
import type { Remarks } from "./remainder.ts";

type Dictionary = Readonly<Record<string, unknown>>;

export interface RawPanel {
  readonly title: string;
  readonly model: Dictionary;
  /** In columns of 24 and grid units of 30 pixels. */
  readonly span: number;
  readonly height: number;
}

export interface RawRow {
  readonly title: string;
  readonly panels: readonly RawPanel[];
}

export interface RawDocument {
  readonly title: string;
  readonly uid: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly rows: readonly RawRow[];
  readonly variables: readonly Dictionary[];
  /** Name of a variable or input that stands for a data source -> its plugin. */
  readonly dataSources: ReadonlyMap<string, string>;
  readonly from: string;
  readonly refresh: string;
}

/** Of dashboards before rows became panels (schema 16). */
const defaultRowHeight = 250;
const gridUnit = 30;

/** @throws Error naming the file, where it is no dashboard. */
export function readModel(file: string, content: string): Dictionary {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new Error(
      `${file}: malformed JSON: ${error instanceof Error ? error.message : String(error)}\n  fix: export the dashboard from Grafana again (Share, Export, Save to file)`,
    );
  }
  const outer = dictionary(value);
  // The API wraps the dashboard; so does an export as a resource.
  const model = isDictionary(outer.dashboard) ? outer.dashboard : outer;
  const version = text(outer.apiVersion);
  if (isDictionary(outer.spec) && isDictionary(dictionary(outer.spec).elements))
    throw new Error(
      `${file}: is in Grafana's v2 schema (${version || "spec.elements"}), which this import does not read\n  fix: export it in the classic model`,
    );
  const spec = isDictionary(outer.spec) && version.startsWith("dashboard.grafana.app/") ? outer.spec : model;
  if (!Array.isArray(spec.panels) && !Array.isArray(spec.rows))
    throw new Error(
      `${file}: is no dashboard: it has neither "panels" nor "rows"\n  fix: give the JSON that Grafana exports`,
    );
  return spec;
}

function pixels(value: unknown): number {
  const found = /^(\d+)(px)?$/.exec(String(value ?? ""));
  return found ? Number(found[1]) : defaultRowHeight;
}

function oldRows(model: Dictionary): RawRow[] {
  return list(model.rows)
    .map(dictionary)
    .map((row) => ({
      title: row.showTitle === false ? "" : text(row.title),
      panels: list(row.panels)
        .map(dictionary)
        .map((panel) => ({
          title: text(panel.title),
          model: panel,
          span: Math.min(24, Math.max(1, Math.round(Number(panel.span ?? 4) * 2))),
          height: Math.max(3, Math.ceil(pixels(panel.height ?? row.height) / gridUnit)),
        })),
    }));
}

function panelOf(model: Dictionary): RawPanel {
  const { w, h } = dictionary(model.gridPos);
  return {
    title: text(model.title),
    model,
    span: typeof w === "number" ? Math.min(24, Math.max(1, w)) : 12,
    height: typeof h === "number" ? Math.max(1, h) : 8,
  };
}

/** A panel from the library is in the export only where it was exported for others. */
function fromLibrary(model: Dictionary, elements: Dictionary): Dictionary {
  const library = dictionary(model.libraryPanel ?? model.libraryElement);
  const element = dictionary(elements[text(library.uid)]);
  const stored = dictionary(element.model ?? library.model);
  return Object.keys(stored).length === 0
    ? model
    : { ...stored, ...("gridPos" in model && { gridPos: model.gridPos }) };
}

function newRows(model: Dictionary, remarks: Remarks): RawRow[] {
  const elements = dictionary(model.__elements);
  const rows: { title: string; panels: RawPanel[] }[] = [];
  const take = (items: readonly unknown[]) => {
    for (const item of items.map(dictionary)) {
      if (item.type === "row") {
        rows.push({ title: text(item.title), panels: [] });
        if (item.repeat)
          remarks.left(
            `row "${text(item.title)}"`,
            `repeat by $${text(item.repeat)}`,
            "rows are not repeated: the row is there once",
          );
        if (item.collapsed === true) remarks.changed(`row "${text(item.title)}"`, "collapsed", "rows are open");
        take(list(item.panels));
        continue;
      }
      if (rows.length === 0) rows.push({ title: "", panels: [] });
      rows.at(-1)?.panels.push(panelOf(fromLibrary(item, elements)));
    }
  };
  take(list(model.panels));
  return rows;
}

const carried = new Set([
  "title",
  "uid",
  "description",
  "tags",
  "schemaVersion",
  "rows",
  "panels",
  "templating",
  "time",
  "refresh",
  // Grafana's own bookkeeping says nothing about what is shown.
  "id",
  "version",
  "iteration",
  "gnetId",
  "__requires",
  "__elements",
  "__inputs",
  "originalTitle",
  "revision",
  "weekStart",
  "preload",
]);

/** What every dashboard of ours has in its own way. */
const framed = new Set([
  "annotations",
  "links",
  "editable",
  "graphTooltip",
  "sharedCrosshair",
  "timezone",
  "timepicker",
  "style",
  "hideControls",
  "fiscalYearStartMonth",
  "liveNow",
  "nav",
]);

function remarkFrame(model: Dictionary, remarks: Remarks): void {
  const annotations = list(dictionary(model.annotations).list)
    .map(dictionary)
    .filter(({ builtIn }) => builtIn !== 1);
  for (const it of annotations)
    remarks.left(
      `annotation "${text(it.name)}"`,
      text(it.expr ?? dictionary(it.target).expr) || "no query",
      "every dashboard has the same annotations: deployments and firing alerts",
    );
  for (const it of list(model.links).map(dictionary))
    remarks.left(
      `link "${text(it.title)}"`,
      text(it.url) || text(it.type),
      "dashboards are linked with each other in dashboards/links.ts",
    );
  const style = [...framed].filter((key) => model[key] !== undefined && key !== "annotations" && key !== "links");
  const uid = text(model.uid);
  if (uid !== "") remarks.changed("dashboard", `uid ${uid}`, "it begins with `imported-`: links to it change");
  if (style.length > 0) remarks.changed("dashboard", style.join(", "), "as in every dashboard of ours");
  for (const key of Object.keys(model))
    if (!carried.has(key) && !framed.has(key)) remarks.left("dashboard", key, "this import does not know it");
  for (const it of list(model.__inputs).map(dictionary))
    if (it.type !== "datasource")
      remarks.left(
        "dashboard",
        `input ${text(it.name)} (${text(it.value)})`,
        "inputs are asked for at an import into Grafana only",
      );
}

/** Reads a dashboard; what belongs to its frame and is not carried over goes into `remarks`. */
export function readDocument(file: string, content: string, remarks: Remarks): RawDocument {
  const model = readModel(file, content);
  remarkFrame(model, remarks);
  const variables = list(dictionary(model.templating).list).map(dictionary);
  const dataSources = new Map<string, string>([
    ...list(model.__inputs)
      .map(dictionary)
      .filter(({ type }) => type === "datasource")
      .map(({ name, pluginId }) => [text(name), text(pluginId)] as const),
    ...variables
      .filter(({ type }) => type === "datasource")
      .map(({ name, query }) => [text(name), text(query)] as const),
  ]);
  const time = dictionary(model.time);
  return {
    title: text(model.title) || "Imported dashboard",
    uid: text(model.uid),
    description: text(model.description),
    tags: list(model.tags)
      .map(text)
      .filter((tag) => tag !== ""),
    schemaVersion: Number(model.schemaVersion ?? 0),
    rows: Array.isArray(model.rows) && list(model.panels).length === 0 ? oldRows(model) : newRows(model, remarks),
    variables,
    dataSources,
    from: text(time.from) || "now-1h",
    refresh: text(model.refresh) || "30s",
  };
}
