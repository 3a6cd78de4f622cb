/** Reads a folder that `make render` wrote. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Promql } from "../promql/syntax.ts";
import { type Dashboard, readDashboard } from "./dashboards.ts";
import { parseAt } from "./queries.ts";
import { type RuleGroup, readRuleGroups } from "./rules.ts";
import { dictionary, isDictionary, list, text } from "./values.ts";

/** An expression and the place where it is read. */
export interface Use {
  readonly place: string;
  readonly text: string;
  readonly expression: Promql;
}

export interface Rendered {
  readonly folder: string;
  readonly dashboards: readonly Dashboard[];
  readonly ruleGroups: readonly RuleGroup[];
  readonly alertmanager: unknown;
  /** Name of the file of an agent -> its configuration. */
  readonly agents: ReadonlyMap<string, unknown>;
  /** Every other file -> its text. */
  readonly others: ReadonlyMap<string, string>;
  /** All queries of panels, variables and rules. */
  readonly uses: readonly Use[];
}

function parsed(folder: string, file: string, read: (text: string) => unknown): unknown {
  try {
    return read(readFileSync(join(folder, file), "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(`${file}: can't be read: ${reason}\n  fix: look at what writes it (make render)`);
  }
}

function json(folder: string, file: string): Readonly<Record<string, unknown>> {
  const value = parsed(folder, file, (content) => JSON.parse(content) as unknown);
  if (!isDictionary(value)) throw new Error(`${file}: must hold an object, not ${JSON.stringify(value).slice(0, 40)}`);
  return value;
}

/** The selector inside of `label_values(selector, label)` and its likes. */
export function variableSelector(query: string): string | undefined {
  const found = /^\s*(label_values|query_result|metrics)\((.*)\)\s*$/s.exec(query);
  if (!found || found[1] === "metrics") return undefined;
  if (found[1] === "query_result") return found[2];
  const comma = (found[2] ?? "").lastIndexOf(",");
  return comma < 0 ? undefined : (found[2] ?? "").slice(0, comma);
}

function usesOf(dashboards: readonly Dashboard[], groups: readonly RuleGroup[]): Use[] {
  const use = (place: string, expression: string): Use => ({
    place,
    text: expression,
    expression: parseAt(place, expression),
  });
  return [
    ...dashboards.flatMap(({ uid, panels, model }) => [
      ...list(dictionary(model.templating).list)
        .map(dictionary)
        .flatMap(({ name, query, type }) => {
          const selector = type === "query" ? variableSelector(text(dictionary(query).query ?? query)) : undefined;
          return selector === undefined ? [] : [use(`dashboard ${uid}, variable $${text(name)}`, selector)];
        }),
      ...list(dictionary(model.annotations).list)
        .map(dictionary)
        .flatMap(({ name, target, expr }) => {
          const query = text(dictionary(target).expr ?? expr);
          return query === "" ? [] : [use(`dashboard ${uid}, annotation "${text(name)}"`, query)];
        }),
      ...panels.flatMap((panel) =>
        list(panel.model.targets)
          .map(dictionary)
          .map(({ refId, expr }) => use(`dashboard ${uid}, panel "${panel.title}", query ${text(refId)}`, text(expr))),
      ),
    ]),
    ...groups.flatMap(({ name, rules }) =>
      rules.map((rule) => use(`rule group ${name}, ${rule.kind} ${rule.name}`, rule.expr)),
    ),
  ];
}

/** @throws Error naming the file, or dashboard, panel and query, that can't be read. */
export function readRendered(folder: string): Rendered {
  const files = globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const yaml = (file: string) => parsed(folder, file, (content) => load(content));
  const dashboards = files.filter((file) => /^dashboards\/[^/]+\.json$/.test(file));
  const rules = files.filter((file) => /^rules\/.*\.ya?ml$/.test(file));
  const agents = files.filter((file) => /^agent(-.*)?\.yaml$/.test(file));
  const known = new Set([...dashboards, ...rules, ...agents, "alertmanager.yaml"]);
  const read = dashboards.map((file) => readDashboard(json(folder, file)));
  const groups = rules.flatMap((file) => readRuleGroups(yaml(file)));
  return {
    folder,
    dashboards: read,
    ruleGroups: groups,
    alertmanager: files.includes("alertmanager.yaml") ? yaml("alertmanager.yaml") : {},
    agents: new Map(agents.map((file) => [file, yaml(file)])),
    others: new Map(
      files.filter((file) => !known.has(file)).map((file) => [file, readFileSync(join(folder, file), "utf8")]),
    ),
    uses: usesOf(read, groups),
  };
}
