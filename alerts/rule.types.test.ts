/** What must not compile. `tsc` checks this file; at run time there is nothing to see but that it loads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { frontendRequests } from "../signals/catalogue/haproxy.ts";
import { above, rate, sum } from "../signals/promql/index.ts";
import { signal } from "../signals/signal.ts";
import { alert } from "./rule.ts";

/** Never called: what does not compile would also fail. */
function mistakes(): void {
  const byHost = sum(rate(frontendRequests), { by: ["host"] });
  const complete = {
    name: "Busy",
    expression: above(byHost, 1),
    forSeconds: 60,
    severity: "warning",
    owner: "platform",
    dashboard: "vigia-system-health",
    summary: "Busy.",
    description: () => "Busy.",
  } as const;
  alert(complete);
  const { severity: _severity, ...withoutSeverity } = complete;
  // @ts-expect-error no severity
  alert(withoutSeverity);
  const { owner: _owner, ...withoutOwner } = complete;
  // @ts-expect-error no owner
  alert(withoutOwner);
  // @ts-expect-error an owner that there is not
  alert({ ...complete, owner: "nobody" });
  const { dashboard: _dashboard, ...withoutDashboard } = complete;
  // @ts-expect-error no dashboard
  alert(withoutDashboard);
  // @ts-expect-error a dashboard that there is not
  alert({ ...complete, dashboard: "vigia-nothing" });
  // @ts-expect-error an objective that there is not
  alert({ ...complete, objective: "beauty" });
  const { summary: _summary, ...withoutSummary } = complete;
  // @ts-expect-error no summary
  alert(withoutSummary);
  const { description: _description, ...withoutDescription } = complete;
  // @ts-expect-error no description
  alert(withoutDescription);
  // @ts-expect-error a severity that nobody listens to
  alert({ ...complete, severity: "page" });
  // @ts-expect-error a description that names a label which the expression has lost
  alert({ ...complete, description: ({ label }) => label("job") });

  const shown = { title: "t", description: "d", unit: "reqps", expression: byHost } as const;
  signal({ ...shown, legend: (label) => label("host") });
  // @ts-expect-error a legend of a label that the expression has lost
  signal({ ...shown, legend: (label) => label("proxy") });
  // @ts-expect-error a unit that Grafana does not know by us
  signal({ ...shown, unit: "furlongs", legend: "x" });
}

test("an incomplete alert or signal is a compile error", () => {
  assert.equal(typeof mistakes, "function");
});
