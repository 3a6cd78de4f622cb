/** Differences of plain data that no other part of the review knows how to name: by path. */
import { code, fromTo } from "./change.ts";

type Dictionary = Readonly<Record<string, unknown>>;

export function isDictionary(value: unknown): value is Dictionary {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function dictionary(value: unknown): Dictionary {
  return isDictionary(value) ? value : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The same for values that mean the same, whatever the order of keys. */
export function fingerprint(value: unknown): string {
  const sorted = (_key: string, part: unknown): unknown =>
    isDictionary(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part;
  return JSON.stringify(value, sorted) ?? "undefined";
}

export function without(value: Dictionary, ...keys: readonly string[]): Dictionary {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

/** What identifies an element of a list among its neighbours. */
function identity(value: unknown): string | undefined {
  const of = dictionary(value);
  for (const key of ["job_name", "name", "id", "record", "alert"]) if (typeof of[key] === "string") return of[key];
  return undefined;
}

function named(values: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const names = values.map(identity);
  if (names.includes(undefined) || new Set(names).size !== names.length) return undefined;
  return new Map(values.map((value, index) => [names[index] ?? "", value]));
}

function lists(before: readonly unknown[], after: readonly unknown[], path: string): string[] {
  const [old, now] = [named(before), named(after)];
  if (old && now) {
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) =>
      valueDifferences(old.get(name), now.get(name), `${path}[${name}]`),
    );
  }
  if (before.length === after.length && before.every(isDictionary))
    return before.flatMap((value, index) => valueDifferences(value, after[index], `${path}[${index}]`));
  const gone = before.filter((value) => !after.some((other) => fingerprint(other) === fingerprint(value)));
  const come = after.filter((value) => !before.some((other) => fingerprint(other) === fingerprint(value)));
  if (gone.length + come.length === 0) return [`${path}: in another order`];
  return [
    ...gone.map((value) => `${path}: ${code(value)} removed`),
    ...come.map((value) => `${path}: ${code(value)} added`),
  ];
}

/** One line for each leaf that differs; `path` is shown in front of it. */
export function valueDifferences(before: unknown, after: unknown, path = ""): string[] {
  if (fingerprint(before) === fingerprint(after)) return [];
  if (isDictionary(before) && isDictionary(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .sort()
      .flatMap((key) => valueDifferences(before[key], after[key], path === "" ? key : `${path}.${key}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) return lists(before, after, path);
  if (before === undefined || before === null) return [`${path}: ${code(after)} added`];
  if (after === undefined || after === null) return [`${path}: ${code(before)} removed`];
  return [`${path}: ${fromTo(before, after)}`];
}
