/** Runs Grafana's own dashboard-linter on the text of a dashboard. */
import { execFileSync, spawnSync } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export interface LinterFinding {
  readonly rule: string;
  readonly message: string;
}

/**
 * Path of the program, which is built where it is not there yet; undefined where no Go toolchain could build it.
 * @throws Error where the build fails
 */
export function linterProgram(): string | undefined {
  const build = spawnSync(process.execPath, ["airgap/dashboard-linter/main.ts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (build.status === 3) return undefined;
  if (build.status !== 0) throw new Error(`dashboard-linter is not there: ${build.stderr.trim()}`);
  return build.stdout.trim();
}

/** Rules by the description under which the linter reports them. */
function ruleNames(program: string): ReadonlyMap<string, string> {
  const list = execFileSync(program, ["rules"], { encoding: "utf8" });
  return new Map(
    [...list.matchAll(/^\* `(.+)` - (.+)$/gm)].map(([, name = "", description = ""]) => [description, name]),
  );
}

/** What the linter finds: its errors and warnings, by rule. */
export function runLinter(program: string, json: string): readonly LinterFinding[] {
  const names = ruleNames(program);
  const { status, stdout, stderr } = spawnSync(program, ["lint", "--stdin", "--verbose"], {
    input: json,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`dashboard-linter could not read the dashboard: ${stderr.trim()}`);
  const findings: LinterFinding[] = [];
  let rule = "";
  for (const line of stdout.split("\n")) {
    const [, mark, message] = /^\[(.+?)\] (.+)$/.exec(line) ?? [];
    if (mark === undefined || message === undefined) rule = names.get(line) ?? rule;
    else if (/❌|⚠/.test(mark)) findings.push({ rule, message });
  }
  // Without it a changed form of the report would look like a clean one.
  if (rule === "")
    throw new Error(`dashboard-linter reported in a form that is not understood: ${stdout.slice(0, 200)}`);
  return findings;
}
