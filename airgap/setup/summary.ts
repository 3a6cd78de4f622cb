/** What `make up` ends with, from the stack's outputs. */

/** The outputs of the Pulumi program that people are told about. */
export interface Outputs {
  /** What it is -> its URL. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Component -> why it was left out. */
  readonly missing?: Readonly<Record<string, string>>;
  readonly fallbacks?: readonly string[];
  /** Shell lines of a first fit and predict. */
  readonly firstPrediction?: string;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `\n${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function pairs(record: Readonly<Record<string, string>>): string[] {
  const width = Math.max(0, ...Object.keys(record).map((name) => name.length));
  return Object.entries(record).map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** The summary's text. Passwords are not in it, only the command that shows them. */
export function renderSummary(stack: string, outputs: Outputs): string {
  const suffix = stack === "local" ? "" : ` STACK=${stack}`;
  const parts = [
    section("Where things are", pairs(outputs.endpoints ?? {})),
    section("Passwords, generated", [`make passwords${suffix}`]),
    section("A first prediction", (outputs.firstPrediction ?? "").trim().split("\n").filter(Boolean)),
    section("FALLBACKS: built here, not the official thing", outputs.fallbacks ?? []),
    section("MISSING: not part of this stack, and why", pairs(outputs.missing ?? {})),
  ];
  return `\nStack '${stack}' is up.\n${parts.join("")}`;
}
