/** What changed between two configurations of Alertmanager. */
import { type Change, type ChangeKind, code } from "./change.ts";
import { dictionary, fingerprint, list, text, valueDifferences, without } from "./values.ts";

type Dictionary = Readonly<Record<string, unknown>>;

interface Route {
  /** Receiver and matchers of the route, those of the routes above it included. */
  readonly name: string;
  readonly settings: Dictionary;
}

function matchersOf(route: Dictionary): string {
  const old = Object.entries({ ...dictionary(route.match), ...dictionary(route.match_re) });
  const matchers = [...list(route.matchers).map(text), ...old.map(([label, value]) => `${label}=${text(value)}`)];
  return matchers.sort().join(", ");
}

function flatten(value: unknown, above = ""): Route[] {
  const route = dictionary(value);
  const own = matchersOf(route);
  const condition = [above, own].filter((part) => part !== "").join(" and ");
  const name = `route to ${code(route.receiver ?? "the receiver above")} ${condition === "" ? "(default)" : `for ${code(condition)}`}`;
  const settings = without(route, "routes", "matchers", "match", "match_re", "receiver");
  return [{ name, settings }, ...list(route.routes).flatMap((child) => flatten(child, condition))];
}

function byName<T>(values: readonly T[], nameOf: (value: T) => string): Map<string, T> {
  const named = new Map<string, T>();
  for (const value of values) {
    let name = nameOf(value);
    for (let count = 2; named.has(name); count += 1) name = `${nameOf(value)} (${count})`;
    named.set(name, value);
  }
  return named;
}

function compare<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  describe: (value: T) => readonly string[],
  differ: (before: T, after: T) => readonly string[],
): Change[] {
  const change = (subject: string, kind: ChangeKind, details: readonly string[]): Change => ({
    area: "notifications",
    group: "Alertmanager",
    subject,
    kind,
    details,
  });
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((name): Change[] => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === undefined) return is === undefined ? [] : [change(name, "added", describe(is))];
    if (is === undefined) return [change(name, "removed", describe(was))];
    const details = differ(was, is);
    return details.length === 0 ? [] : [change(name, "changed", details)];
  });
}

function lines(value: Dictionary): string[] {
  return valueDifferences({}, value).map((line) => line.replace(/ added$/, ""));
}

function receivers(config: Dictionary): Map<string, Dictionary> {
  return byName(list(config.receivers).map(dictionary), ({ name }) => `receiver ${code(name)}`);
}

/** `a|b|c` of a matcher as single names, so that a name more is not a new text. */
function alternatives(matcher: string): string[] {
  const found = /^(\w+=~)"(.*)"$/.exec(matcher);
  return found ? (found[2] ?? "").split("|").map((name) => `${found[1]}${name}`) : [matcher];
}

function inhibitions(config: Dictionary): Map<string, Dictionary> {
  return byName(list(config.inhibit_rules).map(dictionary), (rule) => {
    const source = list(rule.source_matchers).map(text).sort().join(", ");
    return `inhibition by ${code(source || fingerprint(rule.source_match ?? {}))}`;
  });
}

function inhibitionParts(rule: Dictionary): Dictionary {
  return { ...rule, target_matchers: list(rule.target_matchers).map(text).flatMap(alternatives).sort() };
}

function inhibitionWords(line: string): string {
  return line.replace(/^target_matchers:/, "silences").replace(/^equal:/, "labels that must agree:");
}

export function alertmanagerChanges(before: unknown, after: unknown): Change[] {
  const [old, now] = [dictionary(before), dictionary(after)];
  const routes = (config: Dictionary) => byName(flatten(config.route), ({ name }) => name);
  const known = ["route", "receivers", "inhibit_rules"];
  const rest = valueDifferences(without(old, ...known), without(now, ...known));
  return [
    ...compare(
      routes(old),
      routes(now),
      ({ settings }) => lines(settings),
      (was, is) => valueDifferences(was.settings, is.settings),
    ),
    ...compare(
      receivers(old),
      receivers(now),
      (receiver) => lines(without(receiver, "name")),
      (was, is) => valueDifferences(was, is),
    ),
    ...compare(
      inhibitions(old),
      inhibitions(now),
      (rule) => [`silences ${code(list(rule.target_matchers).map(text).join(", "))}`],
      (was, is) => valueDifferences(inhibitionParts(was), inhibitionParts(is)).map(inhibitionWords),
    ),
    ...(rest.length === 0
      ? []
      : [
          {
            area: "notifications",
            group: "Alertmanager",
            subject: "settings",
            kind: "changed",
            details: rest,
          } as const,
        ]),
  ];
}
