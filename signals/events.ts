/** What happens at a moment and explains what is seen after it: drawn into every panel as an annotation. */
import { containerStart } from "./catalogue/cadvisor.ts";
import { alerts } from "./catalogue/prometheus.ts";
import { type Expression, max, times, value } from "./promql/index.ts";

export interface Event<L extends string = string> {
  readonly title: string;
  readonly expression: Expression<L>;
  /** Text at the mark; names labels as `{{label}}`. */
  readonly text: string;
  /** Labels that become tags of the mark. */
  readonly tags: readonly L[];
  readonly severity: "information" | "critical";
  /** The value of the expression is the moment, in milliseconds; else the event lasts as long as there is a value. */
  readonly valueIsTime: boolean;
}

function event<L extends string>(
  definition: Omit<Event<L>, "text"> & { readonly text: (label: (name: NoInfer<L>) => string) => string },
): Event<L> {
  return { ...definition, text: definition.text((name) => `{{${name}}}`) };
}

export const firing = event({
  title: "Firing alerts",
  expression: max(value(alerts, { alertstate: "firing", alertname: { not: "Watchdog" } }), {
    by: ["alertname", "severity", "host"],
  }),
  text: (label) => `${label("alertname")} on ${label("host")}`,
  tags: ["severity"],
  severity: "critical",
  valueIsTime: false,
});

/**
 * A deployment starts new containers of the service, and so does a crash: the newest start on a host is the moment. The
 * version in `service_build_info` would tell releases apart, and miss a changed configuration or model code of one version.
 */
export const deployments = event({
  title: "Deployments",
  expression: times(max(value(containerStart, { component: "service" }), { by: ["host"] }), 1000),
  text: (label) => `A replica of the service started on ${label("host")}`,
  tags: ["host"],
  severity: "information",
  valueIsTime: true,
});
