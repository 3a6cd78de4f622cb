/** What `pulumi preview` would do, in a few lines of Markdown. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./processes.ts";

interface Step {
  readonly op?: string;
  readonly urn?: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
  readonly diffReasons?: readonly string[] | null;
}

interface PreviewDigest {
  readonly steps?: readonly Step[];
  readonly changeSummary?: Readonly<Record<string, number>>;
  readonly diagnostics?: readonly { readonly message?: string; readonly severity?: string }[];
}

const mostSteps = 40;

function nameOf(urn: string): string {
  const parts = urn.split("::");
  const type = (parts.at(-2) ?? "").split("$").at(-1) ?? "";
  return `\`${parts.at(-1) ?? urn}\` (${type})`;
}

/** The digest of `pulumi preview --json` as a list of what would be made, changed, replaced or removed. */
export function previewSummary(digest: PreviewDigest): string {
  const { same = 0, ...changes } = digest.changeSummary ?? {};
  const counts = Object.entries(changes).map(([op, count]) => `${count} to ${op}`);
  if (counts.length === 0) return `Nothing: ${same} resources stay as they are.`;
  // Parts of a replacement are steps of their own; the replacement says it all.
  const steps = (digest.steps ?? []).filter(({ op }) => op !== undefined && !["same", "read"].includes(op));
  const whole = steps.filter(({ op }) => op !== "create-replacement" && op !== "delete-replaced");
  const lines = whole.slice(0, mostSteps).map(({ op, urn = "", detailedDiff, diffReasons }) => {
    const why = [...new Set([...Object.keys(detailedDiff ?? {}), ...(diffReasons ?? [])])];
    const reasons =
      why.length > 0
        ? `: ${why
            .slice(0, 8)
            .map((it) => `\`${it}\``)
            .join(", ")}`
        : "";
    return `- **${op}** ${nameOf(urn)}${reasons}`;
  });
  const rest = whole.length > mostSteps ? [`- and ${whole.length - mostSteps} more`] : [];
  return [`${counts.join(", ")}, ${same} unchanged.`, "", ...lines, ...rest].join("\n");
}

/** `export NAME='value'` lines of the set-up, as variables. */
function variables(lines: string): Record<string, string> {
  const found = lines.matchAll(/^export (\w+)='?(.*?)'?$/gm);
  return Object.fromEntries(
    [...found].map(([, name = "", value = ""]) => [name, value.replaceAll("$PATH", process.env.PATH ?? "")]),
  );
}

/** Asks Pulumi; where it can't be asked, says why: a review must not fail for want of a stack. */
export async function pulumiPreview(stack: string): Promise<string> {
  const not = (why: string) => `Not asked: ${why}`;
  if (!existsSync(join(root, `Pulumi.${stack}.yaml`)))
    return not(
      `this machine has no stack \`${stack}\` (no \`Pulumi.${stack}.yaml\`). Where one is deployed, \`make review\` shows it here.`,
    );
  try {
    const env = await run(["node", "airgap/setup/main.ts", "env", "--stack", stack], { timeoutSeconds: 60 });
    if (env.code !== 0) return not(`the set-up can't say how to reach Pulumi: ${firstLine(env.output)}`);
    const settings = variables(env.stdout);
    const command = ["pulumi", "preview", "--json", "--diff", "--stack", stack, "--non-interactive"];
    const { code, stdout, output } = await run(command, { env: settings, timeoutSeconds: 180 });
    const start = stdout.indexOf("{");
    if (code !== 0 && start < 0) return not(`\`pulumi preview\` ended with ${code}: ${firstLine(output)}`);
    const digest = JSON.parse(stdout.slice(start)) as PreviewDigest;
    if (code !== 0) {
      const errors = (digest.diagnostics ?? []).filter(({ severity }) => severity === "error");
      const messages = errors.map(({ message = "" }) => message.trim());
      return ["`pulumi preview` refuses the working tree:", "", "```", ...messages, "```"].join("\n");
    }
    return `Against what stack \`${stack}\` last deployed from this machine (not against the base): ${previewSummary(digest)}`;
  } catch (error) {
    return not(firstLine(error instanceof Error ? error.message : String(error)));
  }
}

function firstLine(text: string): string {
  return (
    text
      .trim()
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? "no reason given"
  );
}
