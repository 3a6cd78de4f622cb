/** What a drill is: a fault on purpose, and the one alert that must reach somebody because of it. */
import type { Repairs } from "./repairs.ts";
import type { Stack } from "./stack.ts";

export interface Scene {
  readonly stack: Stack;
  /** Undoes what the drill does; each step is registered before it is made. */
  readonly repairs: Repairs;
  /** Ends when the run is interrupted: for what takes long. Repairs never see it. */
  readonly signal: AbortSignal;
}

export interface Drill {
  readonly name: string;
  /** The fault, as people read it. */
  readonly fault: string;
  /** The alert that must reach the receiver; no other may. */
  readonly expects: string;
  /** Alerts that may fire as well and must be inhibited: none of them may reach the receiver. */
  readonly consequences: readonly string[];
  /** Seconds from fault to message, where a goal says so; otherwise the rule's own times do. */
  readonly goalSeconds?: number;
  /** Whether the service must have its fault switch. */
  readonly needsFaultSwitch?: boolean;
  /** What must go on before the fault, such as a load of its own. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  readonly inject: (scene: Scene) => Promise<void>;
}

/** Goal for what stops clients or blinds us: somebody hears of it within a minute and a half. */
export const criticalGoalSeconds = 90;
