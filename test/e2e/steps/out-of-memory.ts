/** A container that runs out of memory is told of: the kernel's own kill, by way of cAdvisor, agent and rule. */
import { test } from "node:test";
import { startForgetful } from "../docker.ts";
import type { Outputs } from "../outputs.ts";
import { activeAlerts } from "../prometheus.ts";
import { until } from "../until.ts";

export function outOfMemorySteps(outputs: () => Outputs): void {
  test("a container that runs out of memory is told of by its name", async () => {
    const { name, remove } = await startForgetful();
    try {
      await until(`ContainerOutOfMemory of ${name}`, 120, async () => {
        const alerts = await activeAlerts(outputs().endpoints.alertmanager);
        return alerts.find((alert) => alert.name === "ContainerOutOfMemory" && alert.labels.name === name);
      });
    } finally {
      await remove();
    }
  });
}
