/** Field configuration and transformations, applied by Grafana's own code. */
import {
  applyFieldOverrides,
  type ConfigOverrideRule,
  cacheFieldDisplayNames,
  type DataFrame,
  FieldColorModeId,
  type FieldConfig,
  FieldConfigOptionsRegistry,
  type FieldConfigPropertyItem,
  type FieldConfigSource,
  type GrafanaTheme2,
  type InterpolateFunction,
  type ScopedVars,
  standardTransformers,
  standardTransformersRegistry,
  ThresholdsMode,
  transformDataFrame,
} from "@grafana/data";
import { firstValueFrom } from "rxjs";
import type { Panel } from "./model.ts";

/** Properties that every kind of panel has. */
const standardProperties = [
  ...["unit", "min", "max", "fieldMinMax", "decimals", "displayName", "noValue", "thresholds", "mappings"],
  ...["links", "actions", "color", "filterable"],
];

/** What Grafana's panels fill in where the dashboard says nothing. */
const customDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  timeseries: {
    drawStyle: "line",
    lineInterpolation: "linear",
    lineWidth: 1,
    fillOpacity: 0,
    gradientMode: "none",
    pointSize: 5,
    showPoints: "auto",
    spanNulls: false,
    barAlignment: 0,
    barWidthFactor: 0.6,
    axisPlacement: "auto",
    axisColorMode: "text",
    axisBorderShow: false,
    scaleDistribution: { type: "linear" },
    stacking: { mode: "none", group: "A" },
    thresholdsStyle: { mode: "off" },
  },
  table: { align: "auto", cellOptions: { type: "auto" }, inspect: false, filterable: false },
};

const colourDefaults: Readonly<Record<string, string>> = { timeseries: FieldColorModeId.PaletteClassic };

const nothing = (): null => null;

function property(id: string, path: string, isCustom: boolean): FieldConfigPropertyItem {
  return {
    id,
    path,
    name: id,
    isCustom,
    editor: nothing,
    override: nothing,
    process: (value: unknown) => (id === "thresholds" ? infinite(value) : value),
    shouldApply: () => true,
  };
}

/** JSON has no -Infinity: the first step of thresholds has `null`. */
function infinite(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("steps" in value) || !Array.isArray(value.steps)) return value;
  const steps = value.steps.map((step: { value: number | null }) => ({
    ...step,
    value: step.value ?? Number.NEGATIVE_INFINITY,
  }));
  return { ...value, steps };
}

/** The dashboard's configuration with Grafana's defaults. */
function completed(panel: Panel): FieldConfigSource<Record<string, unknown>> {
  const { defaults = {}, overrides = [] } = panel.fieldConfig ?? {};
  const thresholds = {
    mode: ThresholdsMode.Absolute,
    steps: [
      { value: Number.NEGATIVE_INFINITY, color: "green" },
      { value: 80, color: "red" },
    ],
  };
  const complete: FieldConfig<Record<string, unknown>> = {
    color: { mode: colourDefaults[panel.type] ?? FieldColorModeId.Thresholds },
    thresholds,
    mappings: [],
    ...defaults,
    custom: { ...customDefaults[panel.type], ...defaults.custom },
  };
  return { defaults: complete, overrides };
}

/** Grafana takes over only what is registered: here all that the panel's configuration and overrides name. */
function registryOf({ defaults, overrides }: FieldConfigSource<Record<string, unknown>>): FieldConfigOptionsRegistry {
  const custom = new Set([
    ...Object.keys(defaults.custom ?? {}),
    ...overrides.flatMap(({ properties }: ConfigOverrideRule) =>
      properties.flatMap(({ id }) => (id.startsWith("custom.") ? [id.slice("custom.".length)] : [])),
    ),
  ]);
  return new FieldConfigOptionsRegistry(() => [
    ...standardProperties.map((id) => property(id, id, false)),
    ...[...custom].map((path) => property(`custom.${path}`, path, true)),
  ]);
}

let registered = false;

function registerTransformers(): void {
  if (registered) return;
  registered = true;
  // Old names of a transformation stand in the library's list as entries of their own.
  const distinct = new Map(
    Object.values(standardTransformers).map((transformation) => [transformation.id, transformation]),
  );
  standardTransformersRegistry.setInit(() =>
    [...distinct.values()].map((transformation) => ({
      id: transformation.id,
      aliasIds: "aliasIds" in transformation ? transformation.aliasIds : undefined,
      name: transformation.name,
      transformation,
      editor: nothing,
      imageDark: "",
      imageLight: "",
    })),
  );
}

/** @throws Error naming a transformation that Grafana's library does not have */
export async function transformed(
  panel: Panel,
  frames: readonly DataFrame[],
  interpolate: (text: string) => string,
): Promise<DataFrame[]> {
  const transformations = (panel.transformations ?? []).filter(({ disabled }) => disabled !== true);
  if (transformations.length === 0) return [...frames];
  registerTransformers();
  const unknown = transformations.find(({ id }) => standardTransformersRegistry.getIfExists(id) === undefined);
  if (unknown !== undefined) throw new Error(`the preview does not know the transformation '${unknown.id}'`);
  return firstValueFrom(transformDataFrame([...transformations], [...frames], { interpolate }));
}

/** Frames with units, colours, names and links, as the panel's components take them. */
export function configured(
  panel: Panel,
  frames: readonly DataFrame[],
  { theme, timeZone, replace }: { theme: GrafanaTheme2; timeZone: string; replace: InterpolateFunction },
): { frames: DataFrame[]; fieldConfig: FieldConfigSource } {
  const fieldConfig = completed(panel);
  const result = applyFieldOverrides({
    data: [...frames],
    fieldConfig,
    fieldConfigRegistry: registryOf(fieldConfig),
    replaceVariables: replace,
    theme,
    timeZone,
  });
  cacheFieldDisplayNames(result);
  return { frames: result, fieldConfig };
}

/** `__field.name`, `__value.raw` and the like of the field that a link or a name belongs to. */
export function fieldVariables(scoped: ScopedVars | undefined): Record<string, string> {
  const context: unknown = scoped?.__dataContext?.value;
  if (typeof context !== "object" || context === null) return {};
  const { field, frame, rowIndex } = context as {
    field?: DataFrame["fields"][number];
    frame?: DataFrame;
    rowIndex?: number;
  };
  const values: Record<string, string> = {};
  if (field !== undefined) {
    values["__field.name"] = field.state?.displayName ?? field.config.displayNameFromDS ?? field.name;
    for (const [label, value] of Object.entries(field.labels ?? {})) values[`__field.labels.${label}`] = value;
    if (rowIndex !== undefined) {
      const raw: unknown = field.values[rowIndex];
      values["__value.raw"] = String(raw);
      values["__value.text"] = field.display?.(raw).text ?? String(raw);
    }
  }
  if (frame !== undefined && rowIndex !== undefined) {
    for (const it of frame.fields) {
      const value = String(it.values[rowIndex] ?? "");
      values[`__data.fields.${it.name}`] = value;
      values[`__data.fields["${it.name}"]`] = value;
      const name = it.state?.displayName;
      if (name) {
        values[`__data.fields.${name}`] = value;
        values[`__data.fields["${name}"]`] = value;
      }
    }
  }
  return values;
}
