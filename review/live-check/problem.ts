/** What keeps the check from being made at all: one message that names the thing, its value and the fix. */
export class CheckProblem extends Error {
  override readonly name = "CheckProblem";

  constructor(what: string, fix: string) {
    super(`${what}\n  fix: ${fix}`);
  }
}
