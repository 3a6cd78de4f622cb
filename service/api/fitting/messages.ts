/** What the service and its fit worker say to each other. */
import type { Fit } from "../../detectors/fit.ts";
import type { InvalidField, ProblemCode } from "../../errors.ts";

export interface FitJob {
  readonly id: number;
  readonly body: Uint8Array;
  /** Unix seconds. */
  readonly now: number;
}

export type FitResult =
  | { readonly id: number; readonly fit: Fit }
  | {
      readonly id: number;
      readonly problem: {
        readonly code: ProblemCode;
        readonly detail: string;
        readonly errors: readonly InvalidField[] | undefined;
      };
    }
  /** A defect: what was thrown, as text. */
  | { readonly id: number; readonly failure: string };
