/** A description of a resource's inputs, and the check of inputs against it. */
import { isObject, type Json, Secret, unknown, type Value, type ValueObject } from "./properties.ts";

interface Common {
  readonly required?: boolean;
  /** A change replaces the resource. */
  readonly forceNew?: boolean;
  /** The engine chooses a value where none is given: leaving it out is no change. */
  readonly computed?: boolean;
  readonly default?: Json;
}

export type Property = Common &
  (
    | { readonly type: "string"; readonly pattern?: RegExp; readonly meaning?: string }
    | { readonly type: "integer"; readonly min?: number; readonly max?: number }
    | { readonly type: "boolean" }
    | { readonly type: "map" }
    | { readonly type: "list" | "set"; readonly items: Property }
    | { readonly type: "object"; readonly properties: Properties }
  );
export type Properties = { readonly [name: string]: Property };

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Everything wrong with `inputs`, each failure named by its path. */
export function checkInputs(inputs: ValueObject, properties: Properties, prefix = ""): Failure[] {
  const failures: Failure[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    // Written by Check itself (`__defaults`) or by the SDK (`__internal`).
    if (prefix === "" && name.startsWith("__")) continue;
    const property = properties[name];
    const path = `${prefix}${name}`;
    if (property === undefined) {
      const known = Object.keys(properties).join(", ");
      failures.push({
        property: path,
        reason: `the embedded docker provider does not know the input '${path}'. Leave it out, or install the official plugin (docker 5.2.0). Known here: ${known}.`,
      });
      continue;
    }
    failures.push(...checkValue(value, property, path));
  }
  for (const [name, property] of Object.entries(properties)) {
    if (property.required && (inputs[name] === undefined || inputs[name] === null)) {
      failures.push({ property: `${prefix}${name}`, reason: `'${prefix}${name}' is missing. Give it a value.` });
    }
  }
  return failures;
}

function checkValue(wrapped: Value, property: Property, path: string): Failure[] {
  const value = wrapped instanceof Secret ? wrapped.value : wrapped;
  if (value === null || value === unknown) return [];
  // A secret's value stays out of the message.
  const shown = wrapped instanceof Secret ? "a secret value" : JSON.stringify(value);
  const wrong = (expected: string): Failure[] => [
    { property: path, reason: `'${path}' must be ${expected}, but it is ${shown}.` },
  ];
  switch (property.type) {
    case "string":
      if (typeof value !== "string") return wrong("a string");
      return property.pattern && !property.pattern.test(value)
        ? wrong(property.meaning ?? `like ${property.pattern}`)
        : [];
    case "boolean":
      return typeof value === "boolean" ? [] : wrong("true or false");
    case "integer": {
      const min = property.min ?? Number.MIN_SAFE_INTEGER;
      const max = property.max ?? Number.MAX_SAFE_INTEGER;
      const right = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
      return right ? [] : wrong(`a whole number${rangeText(property.min, property.max)}`);
    }
    case "map":
      if (!isObject(value)) return wrong("a map of strings");
      return Object.entries(value).flatMap(([key, item]) => checkValue(item, { type: "string" }, `${path}.${key}`));
    case "list":
    case "set":
      if (!Array.isArray(value)) return wrong("a list");
      return value.flatMap((item, index) => checkValue(item, property.items, `${path}[${index}]`));
    case "object":
      return isObject(value) ? checkInputs(value, property.properties, `${path}.`) : wrong("an object");
  }
}

function rangeText(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  return min === undefined ? "" : ` not below ${min}`;
}

export const labels: Property = {
  type: "set",
  items: {
    type: "object",
    properties: { label: { type: "string", required: true }, value: { type: "string", required: true } },
  },
  forceNew: true,
};
