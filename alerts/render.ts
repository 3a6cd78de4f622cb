/** From typed rules to the files that Prometheus reads. */
import { dump } from "js-yaml";
import { objectiveText } from "../signals/objectives.ts";
import { duration, ruleScope, type Scope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import type { Alert, Group, Recording } from "./rule.ts";

/** Where the stack itself serves the runbooks as pages; a site that publishes them elsewhere gives its own base. */
export function runbookBase(site: Site): string {
  return site.runbookBase ?? `http://127.0.0.1:${site.ports.preview}/runbooks`;
}

export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval: string;
    readonly rules: readonly Readonly<Record<string, unknown>>[];
  }[];
}

/** Where dashboards are looked at. */
export function dashboardBase(site: Site): string {
  return site.dashboardBase ?? `http://127.0.0.1:${site.ports.grafana}`;
}

/** The dashboard's address, with the alert's host and client chosen where it has one. */
function dashboardLink({ dashboard, mentions, labels }: Alert, site: Site): string {
  const chosen = (["host", "client"] as const).flatMap((label) => {
    const own = labels?.[label];
    return own === undefined && !mentions.includes(label) ? [] : [`var-${label}=${own ?? `{{ $labels.${label} }}`}`];
  });
  return `${dashboardBase(site)}/d/${dashboard}${chosen.length > 0 ? "?" : ""}${chosen.join("&")}`;
}

function renderRule(rule: Alert | Recording, scope: Scope, site: Site): Readonly<Record<string, unknown>> {
  if (rule.kind === "record") return { record: rule.recorded.name, expr: rule.recorded.source.render(scope) };
  return {
    alert: rule.name,
    expr: rule.expression.render(scope),
    ...(rule.forSeconds > 0 ? { for: duration(rule.forSeconds) } : {}),
    ...(rule.keepFiringSeconds === undefined ? {} : { keep_firing_for: duration(rule.keepFiringSeconds) }),
    labels: { severity: rule.severity, owner: rule.owner, ...rule.labels },
    annotations: {
      summary: rule.summary,
      description: rule.description,
      ...(rule.value === undefined ? {} : { value: rule.value }),
      ...(rule.objective === undefined ? {} : { objective: objectiveText(rule.objective, site.objectives) }),
      dashboard: dashboardLink(rule, site),
      runbook_url: `${runbookBase(site)}/${rule.name}.md`,
    },
  };
}

export function ruleFile(group: Group, site: Site): RuleFile {
  const scope = ruleScope(site);
  return {
    groups: [
      {
        name: group.name,
        interval: duration(group.intervalSeconds ?? site.scrapeIntervalSeconds),
        rules: group.rules.map((rule) => renderRule(rule, scope, site)),
      },
    ],
  };
}

/** YAML without anchors or folded lines: a change of one rule is a change of its lines only. */
export function toYaml(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}
