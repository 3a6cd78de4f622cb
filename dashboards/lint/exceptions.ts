/** Findings of Grafana's dashboard-linter that we don't follow, each with its reason. Every other finding is a failure. */

export interface Exception {
  /** The linter's name of the rule. */
  readonly rule: string;
  /** What the finding says; the message names dashboard and panel by their titles. */
  readonly message: RegExp;
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    rule: "template-job-rule",
    message: /is missing the job template$/,
    reason: "What varies is the host; a metric's job is fixed by the catalogue, and another job has no such metric.",
  },
  {
    rule: "template-instance-rule",
    message: /is missing the instance template$/,
    reason: "Instances are replicas that come and go with each deployment; panels aggregate them by host.",
  },
  {
    rule: "target-job-rule",
    message: /job selector (not found|is =, not =~)$/,
    reason: "There is no $job; where two jobs export the same metric (both Redis), the query names its own.",
  },
  {
    rule: "target-instance-rule",
    message: /instance selector not found$/,
    reason: "There is no $instance: panels aggregate replicas by host, which every query selects by $host.",
  },
  {
    rule: "template-datasource-rule",
    message: /templated data source variable (named|labeled) '.+', should be (named|labeled) '.+'$/,
    reason:
      "The linter derives names from Prometheus and Loki side by side; ours are two Prometheus-compatible stores, $datasource and $longterm.",
  },
  {
    rule: "target-rate-interval-rule",
    message: /\[\$__range\] @ end\(\).+should use \$__rate_interval$/,
    reason:
      "What is drawn uses it; $__range is where the largest are chosen over the whole graph, so that a top ten is ten lines.",
  },
];
