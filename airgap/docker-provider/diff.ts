/** What a change of inputs means for a resource: nothing, an update in place, or a replacement. */
import { canonical, hasUnknown, isObject, type Json, reveal, Secret, type ValueObject } from "./properties.ts";
import type { Properties, Property } from "./schema.ts";

export type Kind = "add" | "delete" | "update";
export interface Change {
  readonly property: string;
  readonly kind: Kind;
  readonly replace: boolean;
}

/**
 * Compares the state with new inputs as the official provider does: sets have no order, an empty value is no value, a
 * default equals its absence, and what the engine chooses is no change as long as nobody asks for it.
 */
export function diffInputs(
  properties: Properties,
  state: ValueObject,
  inputs: ValueObject,
  ignored: readonly string[] = [],
): Change[] {
  const skip = new Set(ignored.map((path) => path.split(/[.[]/, 1)[0]));
  const changes: Change[] = [];
  for (const [name, property] of Object.entries(properties)) {
    if (skip.has(name)) continue;
    const wanted = inputs[name] ?? null;
    if (wanted === null && property.computed) continue;
    const live = withoutChosen(reveal(state[name] ?? null) as Json, reveal(wanted) as Json, property);
    const before = normalise(live, property);
    const replace = property.forceNew === true;
    if (hasUnknown(wanted)) {
      changes.push({ property: name, kind: before === undefined ? "add" : "update", replace });
      continue;
    }
    const after = normalise(reveal(wanted) as Json, property);
    if (canonical(before) === canonical(after)) continue;
    const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
    changes.push({ property: name, kind, replace });
  }
  return changes;
}

/** Lists of objects without what the engine chose where nothing is asked, such as a free host port. */
function withoutChosen(live: Json, wanted: Json, property: Property): Json {
  if (property.type !== "list" || property.items.type !== "object" || !Array.isArray(live)) return live;
  const chosen = Object.entries(property.items.properties).filter(([, item]) => item.computed);
  return live.map((item, index) => {
    const asked = Array.isArray(wanted) ? wanted[index] : undefined;
    if (!isObject(item) || !isObject(asked)) return item;
    const left = chosen.filter(([name, inner]) => normalise(asked[name] as Json | undefined, inner) === undefined);
    return Object.fromEntries(Object.entries(item).filter(([name]) => !left.some(([other]) => other === name)));
  });
}

/** The form in which two equal values have equal texts; undefined for "nothing asked". */
export function normalise(value: Json | undefined, property: Property): Json | undefined {
  const given = value ?? property.default;
  if (given === undefined) return undefined;
  if (property.default !== undefined) return given;
  if (property.type === "object") {
    if (!isObject(given)) return undefined;
    const entries = Object.entries(property.properties)
      .map(([name, item]) => [name, normalise((given as { [key: string]: Json })[name], item)] as const)
      .filter((entry): entry is readonly [string, Json] => entry[1] !== undefined);
    return Object.fromEntries(entries);
  }
  if (property.type === "list" || property.type === "set") {
    if (!Array.isArray(given) || given.length === 0) return undefined;
    // An element is kept even if it is empty: [""] is not [].
    const items = given.map((item) => normalise(item, property.items) ?? item);
    return property.type === "set" ? items.sort(byText) : items;
  }
  if (property.type === "map") return isObject(given) && Object.keys(given).length > 0 ? given : undefined;
  return given === "" || given === 0 || given === false ? undefined : given;
}

function byText(a: Json, b: Json): number {
  const [left, right] = [canonical(a), canonical(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** True where the name was made up by `Check` and not given by the program. */
export function hasGeneratedName(inputs: ValueObject): boolean {
  const defaults = inputs.__defaults instanceof Secret ? inputs.__defaults.value : inputs.__defaults;
  return Array.isArray(defaults) && defaults.includes("name");
}
