/** Faults inside of the service, by the switch on its metrics port, which exists only with `vigia:faults`. */
import type { Objectives } from "../../../signals/objectives.ts";
import type { Scene } from "../drill.ts";
import type { Stack } from "../stack.ts";

export interface ServiceFaults {
  /** Milliseconds added to each inference. */
  readonly inference_ms?: number;
  /** Milliseconds added to each write of a prediction. */
  readonly logging_ms?: number;
  /** Share of predictions that fail, 0..1. */
  readonly error_ratio?: number;
}

const metricsPort = 9464;

/** Half as long again as the latency may be. */
export function slow({ latencyCriticalSeconds }: Objectives): number {
  return 1500 * latencyCriticalSeconds;
}

/** Five times as many as may be, and not so many that throughput would be low as well. */
export function failing({ errorRatio, throughputWarning, throughputTarget }: Objectives): number {
  return Math.min(5 * errorRatio, (1 - throughputWarning / throughputTarget) / 2);
}

/** Sets the same faults on every replica. */
export const serviceFaults =
  (choose: (objectives: Objectives) => ServiceFaults) =>
  async ({ stack, repairs }: Scene): Promise<void> => {
    const faults = choose(stack.objectives);
    repairs.register("the faults of the service", () => clearFaults(stack));
    await onEachReplica(stack, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(faults),
    });
  };

/** Throws where the service has no switch. */
export async function clearFaults(stack: Stack): Promise<void> {
  await onEachReplica(stack, { method: "DELETE" });
}

async function onEachReplica({ engine, name }: Stack, request: RequestInit): Promise<void> {
  for (const replica of await engine.containers("service")) {
    if (replica.state !== "running") continue;
    const [address] = replica.addresses;
    const response = await fetch(`http://${address}:${metricsPort}/faults`, {
      ...request,
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status === 404) {
      throw new Error(
        `the service of stack '${name}' has no fault switch;  fix: pulumi config set vigia:faults true -s ${name} (after eval "$(make env STACK=${name})"), then make up STACK=${name}`,
      );
    }
    if (!response.ok) throw new Error(`the fault switch of ${replica.name} answered ${response.status}`);
  }
}
