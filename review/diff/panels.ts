/** What changed between two versions of a panel. */
import { fromTo } from "./change.ts";
import { queryDifferences, queryOf } from "./queries.ts";
import { thresholdDifferences } from "./thresholds.ts";
import { inUnit, unitWords } from "./units.ts";
import { dictionary, fingerprint, list, text, valueDifferences, without } from "./values.ts";

type Dictionary = Readonly<Record<string, unknown>>;

export interface Position {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Panel {
  readonly id: number;
  readonly title: string;
  /** Title of the row that it stands in. */
  readonly row: string;
  readonly position: Position;
  readonly model: Dictionary;
}

function defaultsOf(model: Dictionary): Dictionary {
  return dictionary(dictionary(model.fieldConfig).defaults);
}

function unitChange(before: unknown, after: unknown): string[] {
  const [old, now] = [text(before), text(after)];
  return old === now ? [] : [`unit ${unitWords(old)} -> ${unitWords(now)}`];
}

function reworded(before: unknown, after: unknown): string[] {
  return text(before) === text(after) ? [] : [`description ${fromTo(text(before), text(after))}`];
}

function properties(override: unknown): Map<string, unknown> {
  return new Map(list(dictionary(override).properties).map((it) => [text(dictionary(it).id), dictionary(it).value]));
}

/** Overrides are named by what they match: a column of a table by its name. */
function overrides(before: Dictionary, after: Dictionary): string[] {
  const byMatcher = (model: Dictionary) =>
    new Map(list(dictionary(model.fieldConfig).overrides).map((it) => [fingerprint(dictionary(it).matcher), it]));
  const [old, now] = [byMatcher(before), byMatcher(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const { id, options } = dictionary(JSON.parse(key) as unknown);
    const name = id === "byName" ? `column ${JSON.stringify(options)}` : `fields matched by ${key}`;
    const [was, is] = [properties(old.get(key)), properties(now.get(key))];
    const units = [was.get("unit") ?? defaultsOf(before).unit, is.get("unit") ?? defaultsOf(after).unit].map(text);
    return [...new Set([...was.keys(), ...is.keys()])]
      .flatMap((property) => {
        if (property === "unit") return unitChange(was.get(property), is.get(property));
        if (property === "thresholds")
          return thresholdDifferences(was.get(property), is.get(property), units[0] ?? "", units[1] ?? "");
        return valueDifferences(was.get(property), is.get(property), property);
      })
      .map((line) => `${name}: ${line}`);
  });
}

/** The end of the axis follows from the thresholds, so that it is said in the same unit. */
function axis(before: Dictionary, after: Dictionary, units: readonly [string, string]): string[] {
  const limit = (of: Dictionary) => dictionary(of.custom).axisSoftMax;
  const [old, now] = [limit(before), limit(after)];
  if (typeof old !== "number" || typeof now !== "number" || old === now)
    return valueDifferences(old, now, "axis reaches");
  return [`axis reaches ${inUnit(old, units[0])} -> ${inUnit(now, units[1])}`];
}

/** Drawing options: whatever is left, by its path. */
function drawing(before: Dictionary, after: Dictionary): string[] {
  const rest = (model: Dictionary) => {
    const defaults = defaultsOf(model);
    return {
      ...without(model, "id", "gridPos", "title", "description", "type", "targets", "fieldConfig"),
      field: {
        ...without(defaults, "unit", "thresholds", "custom"),
        ...without(dictionary(defaults.custom), "axisSoftMax"),
      },
    };
  };
  return valueDifferences(rest(before), rest(after)).map((line) => line.replace(/^(field|options)\./, ""));
}

/** Everything that changed but its place; what a panel shows comes first. */
export function panelDifferences(dashboard: string, before: Panel, after: Panel): string[] {
  const [old, now] = [before.model, after.model];
  const [was, is] = [defaultsOf(old), defaultsOf(now)];
  const units = [text(was.unit), text(is.unit)] as const;
  const queries = (panel: Panel) =>
    list(panel.model.targets).map((target) => queryOf(`dashboard ${dashboard}, panel "${panel.title}"`, target));
  return [
    ...(before.title === after.title ? [] : [`title ${fromTo(before.title, after.title)}`]),
    ...(text(old.type) === text(now.type) ? [] : [`kind of panel ${fromTo(old.type, now.type)}`]),
    ...thresholdDifferences(was.thresholds, is.thresholds, ...units),
    ...unitChange(was.unit, is.unit),
    ...queryDifferences(queries(before), queries(after), units[1]),
    ...overrides(old, now),
    ...axis(was, is, units),
    ...reworded(old.description, now.description),
    ...drawing(old, now),
  ];
}
