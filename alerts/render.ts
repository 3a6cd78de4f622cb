/** From typed rules to the files that Prometheus reads. */
import { dump } from "js-yaml";
import { duration, ruleScope, type Scope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import type { Alert, Group, Recording } from "./rule.ts";

/** The folder of the runbooks in this repository; a site that publishes them elsewhere gives its own base. */
export const defaultRunbookBase = "alerts/runbooks";

export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval: string;
    readonly rules: readonly Readonly<Record<string, unknown>>[];
  }[];
}

function renderRule(rule: Alert | Recording, scope: Scope, runbookBase: string): Readonly<Record<string, unknown>> {
  if (rule.kind === "record") return { record: rule.recorded.name, expr: rule.recorded.source.render(scope) };
  return {
    alert: rule.name,
    expr: rule.expression.render(scope),
    ...(rule.forSeconds > 0 ? { for: duration(rule.forSeconds) } : {}),
    labels: { severity: rule.severity, ...rule.labels },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      runbook_url: `${runbookBase}/${rule.name}.md`,
    },
  };
}

export function ruleFile(group: Group, site: Site): RuleFile {
  const scope = ruleScope(site);
  const runbookBase = site.runbookBase ?? defaultRunbookBase;
  return {
    groups: [
      {
        name: group.name,
        interval: duration(site.scrapeIntervalSeconds),
        rules: group.rules.map((rule) => renderRule(rule, scope, runbookBase)),
      },
    ],
  };
}

/** YAML without anchors or folded lines: a change of one rule is a change of its lines only. */
export function toYaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}
