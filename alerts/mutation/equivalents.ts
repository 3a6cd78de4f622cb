/** Mutants that mean the same as the rule, or differ only where no metric can be: each with the reason. */

export interface Equivalent {
  readonly rules: RegExp;
  /** Matches what the mutant changes, as the report says it. */
  readonly change: RegExp;
  readonly reason: string;
}

export const equivalents: readonly Equivalent[] = [];
