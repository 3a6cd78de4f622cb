/** Which rules are mutated, and which scenarios concern each. */
import { toYaml } from "../render.ts";
import type { Judged } from "../scenarios/index.ts";
import { neededRules, type RenderedRule, recordedNamesBehind, renderedGroups } from "../testing/needed-rules.ts";
import { givenBy, promtoolTests, rulesOf, type Scenario } from "../testing/scenario.ts";
import type { Candidate } from "./judge.ts";
import { mutantsOf } from "./mutants.ts";

export interface Subject {
  /** The alert's name, or the recorded one. */
  readonly name: string;
  /** Tells apart rules of one name: their labels besides severity and owner. */
  readonly variant: string;
  /** What was changed, for each mutant. */
  readonly changes: readonly string[];
  /** How often its rules are evaluated until the last of its scenarios has ended. */
  readonly evaluations: number;
  /** The same mutant in each site whose scenarios concern the rule; `undefined` stands for the rule as it is. */
  readonly candidates: (mutant: number | undefined) => readonly Candidate[];
}

function variantOf({ labels }: RenderedRule): string {
  const { severity: _, owner: __, ...others } = (labels ?? {}) as Record<string, string>;
  return Object.values(others).join(" ");
}

/** The scenarios with nothing but what they expect of these rules. */
function concerning(scenarios: readonly Scenario[], names: ReadonlySet<string>): readonly Scenario[] {
  return scenarios
    .map(({ expect, records = [], ...scenario }) => ({
      ...scenario,
      expect: expect.filter(({ alert }) => names.has(alert)),
      records: records.filter(({ recorded }) => names.has(recorded)),
    }))
    .filter((scenario) => rulesOf([scenario]).size > 0);
}

/** The rule's own name, and those of the rules that a change of it may reach. */
function reached(rule: RenderedRule, all: readonly RenderedRule[]): ReadonlySet<string> {
  const readers = all.filter((other) => recordedNamesBehind([other], all).has(String(rule.record)));
  return new Set([rule, ...readers].map(({ alert, record }) => String(alert ?? record)));
}

function evaluationsOf(scenarios: readonly Scenario[], pace: number): number {
  const ends = scenarios.map(({ expect, records = [] }) => Math.max(...[...expect, ...records].map(({ at }) => at)));
  return ends.reduce((sum, end) => sum + end / pace, 0);
}

/** Every rule that an alert consists of: itself and what it reads. Recordings for dashboards alone are none of its. */
export function subjects(judged: readonly Judged[]): readonly Subject[] {
  const [first] = judged;
  if (!first) return [];
  const sites = judged.map(({ site, scenarios, evaluationSeconds }) => {
    const files = renderedGroups(site);
    return {
      site,
      scenarios,
      evaluationSeconds,
      files,
      rules: files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules)),
    };
  });
  const rules = sites[0]?.rules ?? [];
  return rules.flatMap((rule, position): readonly Subject[] => {
    const names = reached(rule, rules);
    const alerts = rules.filter(({ alert }) => alert !== undefined && names.has(String(alert)));
    if (alerts.length === 0) return [];
    const versions = sites.flatMap(({ site, scenarios, evaluationSeconds, files, rules: its }) => {
      const own = its[position];
      const concerned = concerning(scenarios, names);
      if (!own || concerned.length === 0) return [];
      const needed = neededRules(files, rulesOf(concerned), givenBy(concerned));
      if (!needed.some(({ groups }) => groups.some((group) => group.rules.includes(own)))) return [];
      const pace = evaluationSeconds ?? site.scrapeIntervalSeconds;
      const tests = promtoolTests(site, concerned, ["rules.yaml"], pace);
      const mutants = mutantsOf(own, pace);
      const withRule = (changed: RenderedRule): string =>
        toYaml({
          groups: needed.flatMap(({ groups }) =>
            groups.map((group) => ({ ...group, rules: group.rules.map((it) => (it === own ? changed : it)) })),
          ),
        });
      return [
        {
          mutants,
          evaluations: evaluationsOf(concerned, pace),
          candidate: (changed: RenderedRule = own): Candidate => ({ rules: withRule(changed), tests }),
        },
      ];
    });
    return [
      {
        name: String(rule.alert ?? rule.record),
        variant: variantOf(rule),
        changes: (versions[0]?.mutants ?? mutantsOf(rule, first.site.scrapeIntervalSeconds)).map(
          ({ change }) => change,
        ),
        evaluations: versions.reduce((sum, { evaluations }) => sum + evaluations, 0),
        candidates: (mutant) =>
          versions.map(({ mutants, candidate }) => candidate(mutant === undefined ? undefined : mutants[mutant]?.rule)),
      },
    ];
  });
}
