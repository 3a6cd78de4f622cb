/** What changed between two sets of rule files. */
import { differences } from "../promql/difference.ts";
import { normalDuration } from "../promql/parse.ts";
import { type Change, type ChangeKind, code, fromTo } from "./change.ts";
import { parseAt } from "./queries.ts";
import { inUnit } from "./units.ts";
import { dictionary, list, text, valueDifferences, without } from "./values.ts";

type Dictionary = Readonly<Record<string, unknown>>;

export interface Rule {
  readonly group: string;
  readonly kind: "alert" | "recording";
  readonly name: string;
  readonly expr: string;
  readonly model: Dictionary;
}

export interface RuleGroup {
  readonly name: string;
  readonly settings: Dictionary;
  readonly rules: readonly Rule[];
}

/** @param file the parsed YAML of a rule file. */
export function readRuleGroups(file: unknown): RuleGroup[] {
  return list(dictionary(file).groups).map((item) => {
    const group = dictionary(item);
    const name = text(group.name);
    const rules = list(group.rules).map((it): Rule => {
      const model = dictionary(it);
      const kind = typeof model.alert === "string" ? "alert" : "recording";
      return { group: name, kind, name: text(model.alert ?? model.record), expr: text(model.expr), model };
    });
    return { name, settings: without(group, "name", "rules"), rules };
  });
}

/** An alert may stand there once for each severity, window or host. */
function keys(rules: readonly Rule[]): Map<string, Rule> {
  const keyed = new Map<string, Rule>();
  for (const rule of rules) {
    const { severity, ...labels } = dictionary(rule.model.labels);
    const names = [
      rule.name,
      `${rule.name} (${text(severity)})`,
      `${rule.name} ${JSON.stringify({ severity, ...labels })}`,
    ];
    let key = names.find((name) => !keyed.has(name));
    for (let count = 2; key === undefined; count += 1) {
      const name = `${rule.name} #${count}`;
      if (!keyed.has(name)) key = name;
    }
    keyed.set(key, rule);
  }
  return keyed;
}

/** The unit of an alert's value, as its own description shows it. */
function unitOf({ model }: Rule): string {
  const description = text(dictionary(model.annotations).description);
  if (description.includes("humanizePercentage")) return "percentunit";
  return description.includes("humanizeDuration") ? "s" : "short";
}

function durationChange(key: string, before: unknown, after: unknown): string[] {
  const shown = (value: unknown) => (value === undefined ? "none" : normalDuration(text(value)));
  return shown(before) === shown(after) ? [] : [`${key}: ${shown(before)} -> ${shown(after)}`];
}

function ruleDifferences(before: Rule, after: Rule): string[] {
  const parse = (rule: Rule) => parseAt(`rule group ${rule.group}, ${rule.kind} ${rule.name}`, rule.expr);
  const [old, now] = [before.model, after.model];
  const annotations = (model: Dictionary) => dictionary(model.annotations);
  return [
    ...(before.group === after.group ? [] : [`group ${fromTo(before.group, after.group)}`]),
    ...differences(parse(before), parse(after), (value) => inUnit(value, unitOf(after))),
    ...durationChange("for", old.for, now.for),
    ...durationChange("keep_firing_for", old.keep_firing_for, now.keep_firing_for),
    ...valueDifferences(old.labels ?? {}, now.labels ?? {}).map((line) => `label ${line}`),
    ...valueDifferences(annotations(old), annotations(now)),
    ...valueDifferences(
      without(old, "alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"),
      without(now, "alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"),
    ),
  ];
}

function whole({ kind, group, expr, model }: Rule, name: string, change: "added" | "removed"): Change {
  const severity = text(dictionary(model.labels).severity);
  const details = [
    ...(severity === "" ? [] : [`severity ${severity}${model.for === undefined ? "" : `, for: ${text(model.for)}`}`]),
    code(expr),
  ];
  return { area: "rules", group, subject: `${kind} ${name}`, kind: change, details };
}

/** @returns changes of groups first, then of the rules themselves. */
export function ruleChanges(before: readonly RuleGroup[], after: readonly RuleGroup[]): Change[] {
  const names = [...new Set([...after, ...before].map(({ name }) => name))].sort();
  const groups = names.flatMap((name): Change[] => {
    const [old, now] = [before, after].map((all) => all.find((it) => it.name === name));
    const change = (kind: ChangeKind, details: readonly string[]): Change => ({
      area: "rules",
      group: name,
      subject: "group",
      kind,
      details,
    });
    if (!old) return [change("added", [`${now?.rules.length ?? 0} rules`])];
    if (!now) return [change("removed", [`${old.rules.length} rules`])];
    const details = [
      ...durationChange("interval", old.settings.interval, now.settings.interval),
      ...valueDifferences(without(old.settings, "interval"), without(now.settings, "interval")),
    ];
    return details.length === 0 ? [] : [change("changed", details)];
  });
  const [old, now] = [before, after].map((all) => keys(all.flatMap(({ rules }) => rules)));
  const rules = [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].sort().flatMap((name): Change[] => {
    const [was, is] = [old?.get(name), now?.get(name)];
    if (!was) return is ? [whole(is, name, "added")] : [];
    if (!is) return [whole(was, name, "removed")];
    const details = ruleDifferences(was, is);
    return details.length === 0
      ? []
      : [{ area: "rules", group: is.group, subject: `${is.kind} ${name}`, kind: "changed", details }];
  });
  return [...groups, ...rules];
}
