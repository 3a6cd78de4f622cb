/** Thresholds of panels of any age as limits with a severity. */
import { dictionary, list, text } from "../diff/values.ts";

type Dictionary = Readonly<Record<string, unknown>>;

export interface Limit {
  readonly severity: "target" | "warning" | "critical";
  readonly bad: "above" | "below";
  readonly value: number;
}

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

export function stepLimits(thresholds: unknown): Limit[] {
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
export function textLimits(thresholds: string, colours: readonly unknown[]): Limit[] {
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

/** Every time series has thresholds (80 by default), but few draw them. */
export function drawsThresholds(model: Dictionary): boolean {
  const { thresholdsStyle } = dictionary(dictionary(dictionary(model.fieldConfig).defaults).custom);
  const mode = text(dictionary(thresholdsStyle).mode);
  return model.type !== "timeseries" || (mode !== "" && mode !== "off");
}

/** Whatever form the panel has them in. */
export function limitsIn(model: Dictionary): Limit[] {
  if (typeof model.thresholds === "string") return textLimits(model.thresholds, list(model.colors));
  if (Array.isArray(model.thresholds)) return graphLimits(model.thresholds);
  if (model.grid !== undefined) return gridLimits(dictionary(model.grid));
  return drawsThresholds(model) ? stepLimits(dictionary(dictionary(model.fieldConfig).defaults).thresholds) : [];
}
