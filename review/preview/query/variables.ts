/** Variables of a dashboard: where their values come from, and what is chosen at first. */
import type { Choice } from "./interpolate.ts";

export const everything = "$__all";

/** A variable as the dashboard's JSON has it; what the preview does not use is left out. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label?: string | null;
  readonly description?: string | null;
  /** 0: shown, 1: shown without its label, 2: not shown. */
  readonly hide?: number;
  readonly query?: string | { readonly query?: string } | null;
  readonly regex?: string | null;
  readonly datasource?: { readonly uid?: string | null } | null;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string | null;
  readonly sort?: number;
  readonly current?: { readonly value?: unknown; readonly text?: unknown } | null;
}

export interface Source {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly isDefault: boolean;
}

export interface Option {
  readonly value: string;
  readonly text: string;
}

/** What has to be asked of Prometheus for a variable's values. */
export type Lookup =
  | { readonly kind: "label values"; readonly label: string; readonly selector?: string }
  | { readonly kind: "label names" }
  | { readonly kind: "metrics"; readonly pattern: string }
  | { readonly kind: "query"; readonly query: string };

export function queryText({ query }: Variable): string {
  return (typeof query === "string" ? query : query?.query) ?? "";
}

/** @throws Error naming the variable when its query is none that Grafana's Prometheus data source knows. */
export function lookupOf(variable: Variable, query = queryText(variable)): Lookup {
  const [, name = "", inside = ""] = /^\s*(\w+)\(([\s\S]*)\)\s*$/.exec(query) ?? [];
  switch (name) {
    case "label_values": {
      const [, selector, label = ""] = /^(?:([\s\S]*),)?\s*([A-Za-z_]\w*)\s*$/.exec(inside) ?? [];
      if (label === "") break;
      return { kind: "label values", label, ...(selector === undefined ? {} : { selector: selector.trim() }) };
    }
    case "label_names":
      return { kind: "label names" };
    case "metrics":
      return { kind: "metrics", pattern: inside };
    case "query_result":
      return { kind: "query", query: inside };
  }
  throw new Error(
    `variable ${variable.name}: '${query}' is no query of a variable: write label_values(...), label_names(), metrics(...) or query_result(...)`,
  );
}

/** `/pattern/flags` or a bare pattern. */
function regexOf(text: string): RegExp {
  const [, pattern = text, flags = ""] = /^\/([\s\S]*)\/([a-z]*)$/.exec(text) ?? [];
  return new RegExp(pattern, flags.replaceAll("g", ""));
}

/** The values that a variable's regular expression leaves; a group in it is the value, groups `value` and `text` are both. */
export function filtered(values: readonly string[], regex: string | null | undefined): Option[] {
  const options = values.flatMap((value): Option[] => {
    if (regex === null || regex === undefined || regex === "") return [{ value, text: value }];
    const match = regexOf(regex).exec(value);
    if (match === null) return [];
    const [, group] = match;
    const kept = match.groups?.value ?? group ?? value;
    return [{ value: kept, text: match.groups?.text ?? kept }];
  });
  return options.filter(({ value }, at) => options.findIndex((other) => other.value === value) === at);
}

/** Grafana's numbers: 1 and 2 alphabetical, 3 and 4 numerical, 5 and 6 without case, 7 and 8 natural; even ones descend. */
export function sorted(options: readonly Option[], sort = 0): Option[] {
  if (sort === 0) return [...options];
  const number = ({ text }: Option): number => Number(/\d+(?:\.\d+)?/.exec(text)?.[0] ?? -1);
  const orders: ((a: Option, b: Option) => number)[] = [
    (a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0),
    (a, b) => number(a) - number(b),
    (a, b) => a.text.toLowerCase().localeCompare(b.text.toLowerCase()),
    (a, b) => a.text.localeCompare(b.text, "en", { numeric: true, sensitivity: "base" }),
  ];
  const order = orders[Math.ceil(sort / 2) - 1];
  if (order === undefined) throw new RangeError(`a variable's sort is ${sort}; Grafana knows 0 to 8`);
  const ascending = options.toSorted(order);
  return sort % 2 === 0 ? ascending.toReversed() : ascending;
}

/** Values that need no query. `undefined`: ask Prometheus. */
export function fixedOptions(variable: Variable, sources: readonly Source[]): Option[] | undefined {
  const text = queryText(variable);
  switch (variable.type) {
    case "datasource": {
      const ofType = sources.filter(({ type }) => type === text);
      const names = new Set(
        filtered(
          ofType.map(({ name }) => name),
          variable.regex,
        ).map(({ value }) => value),
      );
      return ofType.filter(({ name }) => names.has(name)).map(({ uid, name }) => ({ value: uid, text: name }));
    }
    case "custom":
    case "interval":
      return text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean)
        .map((part) => {
          const [label = "", value] = part.split(/\s+:\s+/);
          return { value: value ?? label, text: label };
        });
    case "constant":
    case "textbox":
      return [{ value: text, text }];
    case "query":
      return undefined;
    default:
      throw new Error(`variable ${variable.name}: the preview does not know the type '${variable.type}'`);
  }
}

function listed(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null || value === "" ? [] : [String(value)];
}

/**
 * What is chosen: what the address asks for, else what the dashboard was saved with, else the first value.
 * @param asked values of `var-<name>` in the address
 */
export function choose(variable: Variable, options: readonly Option[], asked: readonly string[] = []): Choice {
  const { name, multi = false, includeAll = false, allValue } = variable;
  const known = (values: readonly string[]): Option[] =>
    values.flatMap((value) => {
      const option = options.find((it) => it.value === value || it.text === value);
      if (option !== undefined) return [option];
      return variable.type === "textbox" ? [{ value, text: value }] : [];
    });
  const common = { name, several: multi || includeAll, ...(allValue ? { allValue } : {}) };
  const wantsAll = (values: readonly string[]) => includeAll && values.some((it) => it === everything || it === "All");
  const saved = listed(variable.current?.value);
  const all = { ...common, text: "All", values: options.map(({ value }) => value), all: true };
  if (wantsAll(asked)) return all;
  let chosen = known(asked);
  if (chosen.length === 0) chosen = known(saved);
  if (chosen.length === 0) {
    if (includeAll) return all;
    const first = options.find(({ value }) => value === variableDefault(variable)) ?? options[0];
    chosen = first === undefined ? [] : [first];
  }
  const kept = multi ? chosen : chosen.slice(0, 1);
  return {
    ...common,
    text: kept.map(({ text }) => text).join(" + "),
    values: kept.map(({ value }) => value),
    all: false,
  };
}

function variableDefault(variable: Variable): string | undefined {
  return variable.type === "datasource" ? listed(variable.current?.text)[0] : undefined;
}

/** Names of the variables that a variable's query or data source uses: they have to be known first. */
export function dependencies(variable: Variable, names: readonly string[]): string[] {
  const text = `${queryText(variable)} ${variable.regex ?? ""} ${variable.datasource?.uid ?? ""}`;
  return names.filter((name) => name !== variable.name && new RegExp(`\\$\\{?${name}\\b|\\[\\[${name}\\b`).test(text));
}
