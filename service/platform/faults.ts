/** The fault switch: latency and errors on purpose, to see that alerts fire. It exists only with FAULTS=1. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Problem } from "../errors.ts";

/** Long enough to trip any latency alert, short enough not to outlive the client's patience. */
const maximumDelayMs = 10_000;

export const faultsSchema = z.strictObject({
  /** Added to each prediction, milliseconds. */
  inference_ms: z.number().min(0).max(maximumDelayMs).default(0),
  /** Added to each write of a prediction, milliseconds. */
  logging_ms: z.number().min(0).max(maximumDelayMs).default(0),
  /** Share of predictions that fail with `injected_fault`, 0..1. */
  error_ratio: z.number().min(0).max(1).default(0),
});
export type FaultSettings = z.infer<typeof faultsSchema>;

const noFaults: FaultSettings = { inference_ms: 0, logging_ms: 0, error_ratio: 0 };

export class Faults {
  settings: FaultSettings = noFaults;

  clear(): void {
    this.settings = noFaults;
  }

  /** Waits inside the inference, or fails the request. */
  async inference(): Promise<void> {
    const { error_ratio, inference_ms } = this.settings;
    if (error_ratio > 0 && Math.random() < error_ratio) {
      throw new Problem("injected_fault", `error_ratio is ${error_ratio}; DELETE /faults on the metrics port ends it.`);
    }
    if (inference_ms > 0) await delay(inference_ms);
  }

  /** Waits inside the write of a prediction. */
  async logging(): Promise<void> {
    if (this.settings.logging_ms > 0) await delay(this.settings.logging_ms);
  }
}
