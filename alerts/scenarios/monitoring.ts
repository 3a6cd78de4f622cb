/** What the alerts on the monitoring itself must and must not do. */
import { agentDropped, agentOverflowed, agentPending, agentSent } from "../../signals/catalogue/agent.ts";
import { alertmanagerFailures, alertmanagerReloaded } from "../../signals/catalogue/alertmanager.ts";
import {
  prometheusReloaded,
  prometheusRuleDuration,
  prometheusRuleFailures,
  prometheusRuleInterval,
  prometheusSeries,
} from "../../signals/catalogue/prometheus.ts";
import { type InputSeries, input, type Scenario } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { from, gone, level, once, pace } from "./parts.ts";

const minute = 60;

const prometheus = (host: string) => ({ host, job: "prometheus", instance: "prometheus:9090" });
const alertmanager = (host: string) => ({ host, job: "alertmanager", instance: "alertmanager:9093" });
const agent = (host: string) => ({ host, job: "agent", instance: "agent:8429" });
const webhook = (host: string) => ({ ...alertmanager(host), integration: "webhook", reason: "serverError" });

const rule_group = "/etc/vigia/current/rules/slo.yaml;slo";

function durations(host: string, seconds: number, interval = 15): readonly InputSeries[] {
  const labels = { ...prometheus(host), rule_group };
  return [
    input(prometheusRuleDuration, labels, level(seconds, 10)),
    input(prometheusRuleInterval, labels, level(interval, 10)),
  ];
}

function delivery(host: string, sentPerSecond: number, pending: number): readonly InputSeries[] {
  return [
    input(agentSent, { ...agent(host), url: "1" }, pace(sentPerSecond, 10)),
    input(agentPending, { ...agent(host), url: "1" }, level(0, 3), level(pending, 7)),
  ];
}

export const monitoringScenarios: readonly Scenario[] = [
  {
    name: "a configuration that is refused is reported until a good one is there; a reload that is repeated at once is not",
    inputs: [
      input(prometheusReloaded, prometheus("vm-1"), level(1, 5), level(0, 5), level(1, 5)),
      input(prometheusReloaded, prometheus("vm-2"), level(1, 5), once(0), level(1, 5)),
      input(alertmanagerReloaded, alertmanager("vm-1"), level(1, 5), level(0, 5), level(1, 5)),
      input(alertmanagerReloaded, alertmanager("vm-2"), level(1, 5), once(0), level(1, 5)),
    ],
    expect: ["PrometheusConfigReloadFailed", "AlertmanagerConfigReloadFailed"].flatMap((alert) => [
      { alert, at: 5 * minute + 45, firing: [] },
      { alert, at: 6 * minute, firing: [{ host: "vm-1" }] },
      { alert, at: 10 * minute, firing: [] },
    ]),
  },
  {
    name: "rules that go on failing are reported; a single failure, or a restart of Prometheus, is not",
    inputs: [
      input(prometheusRuleFailures, { ...prometheus("vm-1"), rule_group }, pace(0, 5), pace(1 / 15, 5), pace(0, 5)),
      input(prometheusRuleFailures, { ...prometheus("vm-2"), rule_group }, from(0, 5), from(1, 10)),
      input(prometheusRuleFailures, { ...prometheus("vm-6"), rule_group }, from(9, 5), from(0, 10)),
    ],
    expect: [
      ...speaks("RuleEvaluationFailing").from(495, hosts("vm-1")),
      ...speaks("RuleEvaluationFailing").to(690, hosts("vm-1")),
    ],
  },
  {
    name: "a rule group that takes more than 80 % of its interval is slow",
    inputs: [
      ...durations("vm-1", 12.1),
      ...durations("vm-2", 12),
      ...durations("fast", 0.9, 1),
      ...durations("odd", 1, 0),
    ],
    expect: [
      ...speaks("RuleEvaluationSlow").from(300, [
        { host: "vm-1", rule_group },
        { host: "fast", rule_group },
      ]),
    ],
  },
  {
    name: "more series than the budget are reported once they stay",
    inputs: [
      input(prometheusSeries, prometheus("vm-1"), level(250_001, 20)),
      input(prometheusSeries, prometheus("vm-2"), level(250_000, 20)),
      input(prometheusSeries, prometheus("vm-6"), level(250_001, 5), level(1000, 15)),
    ],
    expect: [...speaks("PrometheusSeriesOverBudget").from(600, hosts("vm-1"))],
  },
  {
    name: "an agent that is more than 30 s behind is reported; one that holds as much and delivers faster is not",
    inputs: [
      ...delivery("vm-1", 1000, 31_000),
      ...delivery("vm-2", 1000, 29_000),
      ...delivery("vm-6", 0, 31_000),
      // A pace that comes out as a round number.
      ...delivery("exactly", 144, 30 * 144),
      ...delivery("little", 0.5, 20),
      input(agentSent, { ...agent("slows"), url: "1" }, pace(1000, 3), pace(500, 7)),
      input(agentPending, { ...agent("slows"), url: "1" }, level(0, 3), level(20_000, 7)),
    ],
    expect: [
      ...speaks("AgentRemoteWriteBehind").from(300, hosts("vm-1", "little")),
      ...speaks("AgentRemoteWriteBehind").from(375, hosts("slows"), hosts("vm-1", "little")),
    ],
  },
  {
    name: "samples that are lost are reported, refused or for lack of room; an agent that starts anew has lost none",
    inputs: [
      ...["vm-1", "vm-2", "vm-6"].flatMap((host) => [
        input(
          agentDropped,
          { ...agent(host), url: "1" },
          ...(host === "vm-1" ? [from(0, 5), from(1, 20)] : [from(3, 5), gone(1), from(0, 19)]),
        ),
        input(
          agentOverflowed,
          { ...agent(host), path: "/buffer" },
          ...(host === "vm-2" ? [from(0, 5), from(1, 20)] : [from(0, 25)]),
        ),
      ]),
    ],
    expect: [
      ...speaks("AgentRemoteWriteDropping").from(300, hosts("vm-1", "vm-2")),
      ...speaks("AgentRemoteWriteDropping").to(870, hosts("vm-1", "vm-2")),
    ],
  },
  {
    name: "a message that could not be delivered is reported for ten minutes, by its way",
    inputs: [
      input(alertmanagerFailures, webhook("vm-1"), from(0, 5), from(1, 20)),
      input(alertmanagerFailures, webhook("vm-2"), from(4, 5), from(0, 20)),
    ],
    expect: [
      ...speaks("AlertmanagerNotificationsFailing").from(300, [{ host: "vm-1", integration: "webhook" }]),
      ...speaks("AlertmanagerNotificationsFailing").to(870, [{ host: "vm-1", integration: "webhook" }]),
    ],
  },
  {
    name: "the watchdog always fires",
    inputs: [],
    expect: [0, minute].map((at) => ({ alert: "Watchdog", at, firing: [{}] })),
  },
];
