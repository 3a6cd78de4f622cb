/** The part of the rendered rules that some alerts need: a scenario of hours takes minutes with all rules, and seconds with its own. */
import type { Site } from "../../signals/site.ts";
import { ruleGroups } from "../index.ts";
import { type RuleFile, ruleFile } from "../render.ts";

export type RenderedRule = RuleFile["groups"][number]["rules"][number];

/** The rule files of a site, before they become text. */
export function renderedGroups(site: Site): readonly RuleFile[] {
  return ruleGroups(site).map((group) => ruleFile(group, site));
}

/** Names that an expression could read: recorded names hold colons, which words of PromQL do not. */
function recordedNamesIn(expression: string): readonly string[] {
  return [...expression.matchAll(/[a-zA-Z_][a-zA-Z0-9_]*(?::[a-zA-Z0-9_]+)+/g)].map(([name]) => name);
}

/** Every recorded name that these rules read, directly or through what they read. */
export function recordedNamesBehind(rules: readonly RenderedRule[], all: readonly RenderedRule[]): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (rule: RenderedRule): void => {
    for (const name of recordedNamesIn(String(rule.expr))) {
      if (found.has(name)) continue;
      found.add(name);
      for (const source of all) if (source.record === name) follow(source);
    }
  };
  for (const rule of rules) follow(rule);
  return found;
}

/**
 * The files with nothing but these alerts and recordings and what they read, except recordings that are `given`; a group that
 * is left empty goes with its file.
 */
export function neededRules(
  files: readonly RuleFile[],
  names: ReadonlySet<string>,
  given: ReadonlySet<string> = new Set(),
): readonly RuleFile[] {
  const all = files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
  const asked = all.filter(({ alert, record }) => names.has(String(alert ?? record)));
  const read = recordedNamesBehind(asked, all);
  const kept = (rule: RenderedRule) =>
    asked.includes(rule) || (read.has(String(rule.record)) && !given.has(String(rule.record)));
  return files
    .map(({ groups }) => ({ groups: groups.map((group) => ({ ...group, rules: group.rules.filter(kept) })) }))
    .filter(({ groups }) => groups.some(({ rules }) => rules.length > 0));
}
