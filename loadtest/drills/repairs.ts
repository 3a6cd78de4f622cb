/** What undoes a fault. Each step is registered before the fault's step is made, so that a failure half-way is undone too. */

interface Repair {
  readonly what: string;
  readonly undo: () => Promise<void>;
}

/** A fault is still there. */
export class NotRepaired extends Error {}

export class Repairs {
  readonly #steps: Repair[] = [];

  /** `undo` must be right whether or not what it undoes has happened. */
  register(what: string, undo: () => Promise<void>): void {
    this.#steps.push({ what, undo });
  }

  /**
   * Undoes everything, the latest first, and goes on after a step that fails. A second call has nothing to do.
   * Throws a NotRepaired that names every step that failed.
   */
  async run(): Promise<void> {
    const failed: string[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.undo();
      } catch (error) {
        failed.push(`${step.what}: ${(error as Error).message}`);
      }
    }
    if (failed.length > 0) throw new NotRepaired(`not repaired: ${failed.join("; ")}`);
  }
}
