/** The label sets that a metric gets: real enough for every query to find some. */
import { catalogue } from "../../signals/catalogue/index.ts";
import { fingerprint } from "../diff/values.ts";
import type { Matcher } from "../promql/syntax.ts";
import type { NeededSeries } from "./needs.ts";

export type Labels = Readonly<Record<string, string>>;

const mostSets = 96;

/** Values that labels have in a stack at work. What is not listed gets one value. */
const usual: Readonly<Record<string, readonly string[]>> = {
  series_id: Array.from({ length: 6 }, (_, index) => `sensor_${index + 1}`),
  model_version: ["v1", "v2"],
  is_anomaly: ["false", "true"],
  operation: ["hit", "miss"],
  client: ["acme", "zeta"],
  component: [
    ...["service", "haproxy", "redis", "redis-queue", "postgres", "redis-exporter", "postgres-exporter", "agent"],
    ...["exemplar-agent", "node-exporter", "cadvisor", "prometheus", "victoriametrics", "alertmanager", "preview"],
  ],
  mode: ["idle", "user", "system"],
  code: ["2xx", "4xx", "5xx"],
  state: ["active", "idle"],
  pool: ["requests"],
  route: ["/predict/:series_id", "/fit/:series_id"],
  kind: ["invalid_request", "store_unavailable"],
  integration: ["email", "opsgenie", "pagerduty", "slack", "webhook", "default", "telegram", "victorops", "webex"],
  // Prometheus names a group by its file.
  rule_group: ["aggregates", "anomalies", "latency", "slo"].map(
    (name) => `/etc/vigia/current/rules/${name}.yaml;${name}`,
  ),
  severity: ["warning"],
  alertstate: ["firing"],
  alertname: ["CacheHitRateLow"],
  cpu: ["0"],
  fstype: ["ext4"],
  mountpoint: ["/"],
  version: ["1.0.0"],
};

function usualValues(label: string, metric: string, hosts: readonly string[], job: string): readonly string[] {
  if (label === "host") return hosts.length > 0 ? hosts : ["local"];
  if (label === "job") return [job];
  if (label === "instance") return [`${job}:1`];
  if (label === "device") return metric.includes("network") ? ["eth0"] : ["sda1"];
  return usual[label] ?? [`${label}-1`];
}

/** Texts that a simple pattern matches: alternatives and character classes spelt out. */
export function examplesOf(pattern: string): readonly string[] {
  const parts = alternatives(pattern);
  if (parts.length > 1) return parts.flatMap(examplesOf);
  const group = /^(.*?)\(((?:[^()])*)\)(.*)$/.exec(pattern);
  if (group) {
    const [, head = "", inside = "", tail = ""] = group;
    return alternatives(inside.replace(/^\?:/, "")).flatMap((each) => examplesOf(`${head}${each}${tail}`));
  }
  const found = /^(.*?)\[([^\]]+)\](.*)$/.exec(pattern);
  if (found) {
    const [, head = "", set = "", tail = ""] = found;
    return [...set.replaceAll(/(.)-./g, "$1")].flatMap((each) => examplesOf(`${head}${each}${tail}`));
  }
  return [pattern.replaceAll(/\.[*+]?\??/g, "x").replaceAll("\\", "")];
}

/** Split at bars that stand outside of parentheses. */
function alternatives(pattern: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of pattern) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

export function satisfies(labels: Labels, { label, operator, value }: Matcher): boolean {
  const own = labels[label] ?? "";
  if (operator === "=") return own === value;
  if (operator === "!=") return own !== value;
  const matches = new RegExp(`^(?:${value})$`).test(own);
  return operator === "=~" ? matches : !matches;
}

function jobOf(metric: string): string {
  const found = Object.entries(catalogue).find(([, metrics]) =>
    Object.values(metrics).some(({ name }) => name === metric),
  );
  return found?.[0] ?? "unknown";
}

function product(labels: readonly string[], values: (label: string) => readonly string[]): Labels[] {
  return labels.reduce<Labels[]>(
    (sets, label) =>
      sets.length * values(label).length <= mostSets
        ? sets.flatMap((set) => values(label).map((value) => ({ ...set, [label]: value })))
        : sets.map((set, index) => ({ ...set, [label]: values(label)[index % values(label).length] ?? "" })),
    [{}],
  );
}

/** Label sets of a metric, of which each of its selectors finds at least one. */
export function labelSets(need: NeededSeries, hosts: readonly string[]): readonly Labels[] {
  const { metric, conditions } = need;
  const job = jobOf(metric);
  const wanted = (label: string): readonly string[] => {
    const named = conditions
      .flat()
      .filter((it) => it.label === label)
      .flatMap(({ operator, value }) => (operator === "=" ? [value] : operator === "=~" ? examplesOf(value) : []));
    // The rest of a label's values matters where a query asks for one of them: its share of all of them.
    const both = [...new Set([...named, ...usualValues(label, metric, hosts, job)])];
    return named.length === 0 || usual[label] === undefined ? (named.length > 0 ? [...new Set(named)] : both) : both;
  };
  const identity = metric.includes(":") ? [] : ["host", "job", "instance"];
  const labels = [...new Set([...identity, ...need.labels])].filter((label) => label !== "le");
  const sets = product(labels, wanted);
  for (const condition of conditions) {
    if (sets.some((set) => condition.every((matcher) => satisfies(set, matcher)))) continue;
    const special = Object.fromEntries(
      condition.flatMap(({ label, operator, value }) =>
        operator === "=" ? [[label, value]] : operator === "=~" ? [[label, examplesOf(value)[0] ?? ""]] : [],
      ),
    );
    sets.push({ ...sets[0], ...special });
  }
  return [...new Map(sets.map((set) => [fingerprint(set), set])).values()];
}
