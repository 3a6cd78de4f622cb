/** The wire format of Pulumi's property values: secrets and unknowns travel as marked objects and reserved strings. */

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** One reserved string for each type: bool, number, string, array, asset, archive, object. */
const unknownStrings = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  unknownString,
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export class Secret {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

class Unknown {
  readonly kind = "unknown";
}
/** A value that only the update will know. */
export const unknown = new Unknown();

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type PlainObject = { [key: string]: Json };
export type Value = string | number | boolean | null | Value[] | ValueObject | Secret | Unknown;
export type ValueObject = { [key: string]: Value };

export function isObject(value: unknown): value is ValueObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    value !== unknown
  );
}

/** From the JavaScript form of a protobuf Struct. */
export function decode(wire: Json | undefined): Value {
  if (wire === undefined || wire === null) return null;
  if (typeof wire === "string") return unknownStrings.has(wire) ? unknown : wire;
  if (Array.isArray(wire)) return wire.map(decode);
  if (typeof wire !== "object") return wire;
  if (wire[signatureKey] === secretSignature) return new Secret(decode(wire.value));
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, decode(value)]));
}

export function decodeObject(wire: Json | undefined): ValueObject {
  const value = decode(wire);
  return isObject(value) ? value : {};
}

export function encode(value: Value): Json {
  if (value instanceof Secret) return { [signatureKey]: secretSignature, value: encode(value.value) };
  if (value instanceof Unknown) return unknownString;
  if (Array.isArray(value)) return value.map(encode);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
  return value;
}

/** The value without its marks of secrecy; nulls in objects are left out. */
export function reveal(value: Value): Exclude<Value, Secret> {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== null)
        .map(([key, item]) => [key, reveal(item)]),
    );
  }
  return value;
}

export function hasUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return hasUnknown(value.value);
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

export function hasSecret(value: Value): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(hasSecret);
  return isObject(value) && Object.values(value).some(hasSecret);
}

/** Plain JSON of a value without unknowns. Throws if there is one: only a preview has them. */
export function toPlain(value: ValueObject): PlainObject {
  if (hasUnknown(value)) throw new Error("internal error: an unknown value reached an operation on the Docker engine");
  return reveal(value) as PlainObject;
}

/** JSON with sorted keys: equal values give equal texts. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

/**
 * Puts the marks of secrecy of `references` (inputs, older state) back on plain outputs: an output equal to a reference
 * of its name is that reference; one that differs from a reference with a secret inside is secret as a whole.
 */
export function restoreSecrets(outputs: PlainObject, ...references: ValueObject[]): ValueObject {
  const result: ValueObject = {};
  for (const [key, value] of Object.entries(outputs)) {
    const marked = references
      .map((reference) => reference[key])
      .filter((item) => item !== undefined && hasSecret(item));
    const equal = marked.find((item) => item !== undefined && canonical(reveal(item) as Json) === canonical(value));
    result[key] = equal ?? (marked.length > 0 ? new Secret(value) : value);
  }
  return result;
}

/** Every secret text inside, to keep them out of messages. Texts too short to be told from ordinary words are left out. */
export function secretTexts(value: Value, inside = false): string[] {
  if (value instanceof Secret) return secretTexts(value.value, true);
  if (typeof value === "string") return inside && value.length >= 6 ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => secretTexts(item, inside));
  return isObject(value) ? Object.values(value).flatMap((item) => secretTexts(item, inside)) : [];
}
