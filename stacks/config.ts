/** Reads the stack's configuration (namespace `vigia`) into a `Site` and what only the deployment needs. */
import { secondsOf } from "../signals/promql/index.ts";
import type { AlertOverride, Site } from "../signals/site.ts";
import { reachProblems } from "./alert-rules.ts";
import { ConfigError, isWithin, type Problem, problemsOf } from "./config-problems.ts";
import { siteProblems } from "./config-rules.ts";
import { type Airgap, airgapSchema, configSchema, type StackConfig } from "./config-schema.ts";
import { overriddenObjectives } from "./overridden-objectives.ts";
import { withoutPastWindows } from "./past-windows.ts";

export { ConfigError, type Problem } from "./config-problems.ts";
export type { Airgap, StackConfig } from "./config-schema.ts";

/** Settings of the prediction service and its queue that no dashboard and no alert depends on. */
export type ServiceSettings = Pick<
  StackConfig,
  "persistence" | "queueFsync" | "predictionRetentionDays" | "seriesLabelLimit" | "tracingEndpoint" | "tracingRatio"
>;

/** What the program needs beside the site: how this stack is deployed. */
export interface Deployment {
  readonly site: Site;
  readonly settings: ServiceSettings;
  /** Whether the service accepts injected faults; local stacks only. */
  readonly faults: boolean;
  readonly airgap: Airgap;
  /** What is not wrong and yet should be known. */
  readonly notices: readonly string[];
}

/**
 * Checks the configuration values of a stack.
 * @param values keys without the namespace; the values as YAML gives them, or as text (JSON where not a plain string).
 * @param secrets keys whose values are secrets: no message shows them.
 * @param now the moment before which maintenance is over.
 * @throws ConfigError naming each wrong key, its value and the fix.
 */
export function readConfig(
  stack: string,
  values: Readonly<Record<string, unknown>>,
  secrets: ReadonlySet<string> = new Set(),
  now = new Date(),
): Deployment {
  const decoded = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, decode(value)]));
  const named = namedSecrets(decoded.receivers);
  const plain = Object.fromEntries(Object.entries(decoded).filter(([key]) => !named.includes(key)));
  const refuse = (problems: readonly Problem[]) => {
    if (problems.length === 0) return;
    const hidden = ({ key }: Problem) => [...secrets].some((secret) => isWithin(key, secret));
    throw new ConfigError(
      stack,
      problems.map((problem) => (hidden(problem) ? { ...problem, hidden: true } : problem)),
    );
  };
  const parsed = configSchema.safeParse(plain);
  if (!parsed.success) refuse(parsed.error.issues.flatMap((issue) => problemsOf(issue, plain, stack)));
  const config = parsed.data as StackConfig;
  const { objectives, problems } = overriddenObjectives(config, Object(plain.objectives));
  refuse([...siteProblems(config, { stack, values, secretKeys: secrets }), ...problems]);
  const { ahead, notices } = withoutPastWindows(config.maintenance, now);
  const site = siteOf(stack, { ...config, objectives, maintenance: [...ahead] });
  refuse(reachProblems(site));
  return {
    site,
    settings: settingsOf(config),
    faults: config.faults,
    airgap: config.airgap ?? airgapSchema.parse({}),
    notices,
  };
}

function siteOf(stack: string, config: StackConfig): Site {
  const { environment, hosts, ports, objectives, scrapeIntervalSeconds, replicas, receivers, clients } = config;
  const { runbookBase, airgap, maintenance } = config;
  // Where there is no Grafana, the stack's own pages show the dashboards.
  const pages = airgap?.missing.grafana === undefined ? undefined : `http://127.0.0.1:${ports.preview}`;
  const dashboardBase = config.dashboardBase ?? pages;
  return {
    ...{
      stack,
      environment,
      hosts,
      ports,
      objectives,
      scrapeIntervalSeconds,
      replicas,
      receivers,
      clients,
      maintenance,
    },
    overrides: overridesOf(config),
    ...(runbookBase === undefined ? {} : { runbookBase }),
    ...(dashboardBase === undefined ? {} : { dashboardBase }),
  };
}

function overridesOf({ overrides }: StackConfig): Readonly<Record<string, AlertOverride | false>> {
  const said: Record<string, AlertOverride | false> = {};
  for (const [alert, override] of Object.entries(overrides)) {
    if (override === undefined) continue;
    if (override === false) {
      said[alert] = false;
      continue;
    }
    const { severity, owner, for: held } = override;
    said[alert] = { severity, owner, ...(held === undefined ? {} : { forSeconds: secondsOf(held) }) };
  }
  return said;
}

function settingsOf(config: StackConfig): ServiceSettings {
  const { persistence, queueFsync, predictionRetentionDays, seriesLabelLimit, tracingEndpoint, tracingRatio } = config;
  return {
    ...{ persistence, queueFsync, predictionRetentionDays, seriesLabelLimit, tracingRatio },
    ...(tracingEndpoint === undefined ? {} : { tracingEndpoint }),
  };
}

/**
 * Pulumi hands every value over as text: objects, numbers and booleans as JSON. Inside of objects, `pulumi config set
 * --path` leaves decimal numbers as text, and `pulumi stack init` rewrites what it finds that way.
 */
function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
  }
  if (typeof value !== "string" || !/^(true|false|-?\d|[[{])/.test(value)) return value;
  try {
    return decode(JSON.parse(value));
  } catch {
    return value;
  }
}

/** Keys that receivers name as those of their secrets, whatever else is wrong with them. */
function namedSecrets(receivers: unknown): string[] {
  if (!Array.isArray(receivers)) return [];
  return receivers
    .flatMap((receiver) => Object.entries(Object(receiver)))
    .flatMap(([field, key]) => (field.endsWith("Secret") && typeof key === "string" ? [key] : []));
}
