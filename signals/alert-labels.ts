/** The labels by which alerts are sent to people. */

/** critical: someone gets up; warning: someone looks today; info: nobody is called. */
export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** Who acts on an alert. platform: machines, stores, monitoring; predictions: the service, its models and its objectives. */
export const owners = ["platform", "predictions"] as const;
export type Owner = (typeof owners)[number];
