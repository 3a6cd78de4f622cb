/** Where a stack's stores are, and its dashboards as it deploys them: the others' commands say it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root, run } from "../report/processes.ts";
import { CheckProblem } from "./problem.ts";
import type { StorePlace } from "./store.ts";

const outputsSchema = z.object({
  endpoints: z.record(z.string(), z.string()),
  passwords: z.record(z.string(), z.string()),
});

/** @param text what `pulumi stack output --json --show-secrets` prints */
export function placesOf(text: string, stack: string): StorePlace[] {
  const fix = `bring the stack up (make up STACK=${stack})`;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new CheckProblem(`the stack '${stack}' puts out no JSON: ${text.trim().slice(0, 200) || "nothing"}`, fix);
  }
  const { data } = outputsSchema.safeParse(content);
  const prometheus = data?.endpoints.prometheus;
  if (!data || prometheus === undefined)
    throw new CheckProblem(`the stack '${stack}' says no address of Prometheus: it is not up`, fix);
  const passwordOf = (pattern: RegExp) =>
    Object.entries(data.passwords).find(([name]) => pattern.test(name))?.[1] ?? "";
  const longTerm = data.endpoints.victoriametrics;
  const place = (uid: string, url: string, pattern: RegExp) => ({
    uid,
    url,
    user: "admin",
    password: passwordOf(pattern),
  });
  return [
    place("prometheus", prometheus, /prometheus.*admin/i),
    ...(longTerm === undefined ? [] : [place("victoriametrics", longTerm, /victoriametrics/i)]),
  ];
}

/** Stores of a running stack. Passwords go through a pipe, never as arguments. */
export async function storesOfStack(stack: string): Promise<StorePlace[]> {
  const script =
    'eval "$(node airgap/setup/main.ts env --stack "$1")" && exec pulumi stack output --json --show-secrets -s "$1" --non-interactive';
  const { code, stdout, output } = await run(["bash", "-c", script, "bash", stack], { timeoutSeconds: 120 });
  if (code !== 0) {
    const last = output.trim().split("\n").slice(-2).join(" ");
    throw new CheckProblem(`the stack '${stack}' can't be asked where it is: ${last}`, `make up STACK=${stack}`);
  }
  return placesOf(stdout, stack);
}

/** Renders the stack's files into a folder; they are what it deploys. */
export async function renderStack(stack: string, out: string, config?: string): Promise<void> {
  const command = ["node", "stacks/render.ts", "--stack", stack, "--out", out];
  const { code, output } = await run([...command, ...(config === undefined ? [] : ["--config", config])], {
    cwd: root,
  });
  if (code !== 0) throw new CheckProblem(`the stack '${stack}' can't be rendered: ${output.trim()}`, "make render");
}

/** Seconds between two scrapes, as Grafana's data source has it: `$__rate_interval` follows from it. */
export function scrapeSecondsOf(out: string): number {
  const file = join(out, "grafana/datasources.yaml");
  const [, seconds] = /timeInterval: (\d+)s/.exec(readFileSync(file, "utf8")) ?? [];
  if (seconds === undefined) throw new CheckProblem(`${file} has no jsonData.timeInterval`, "make render");
  return Number(seconds);
}
