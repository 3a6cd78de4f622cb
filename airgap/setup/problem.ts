/** What stops the set-up: one message that says what is wrong and what to do about it. */
export class Problem extends Error {
  readonly fix: string;

  /**
   * @param what is wrong, naming the thing and its value
   * @param fix the command to run or the change to make
   */
  constructor(what: string, fix: string) {
    super(`${what}\n  fix: ${fix}`);
    this.name = "Problem";
    this.fix = fix;
  }
}

/** The message of anything thrown, on one line. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n", 1)[0] ?? "";
}
