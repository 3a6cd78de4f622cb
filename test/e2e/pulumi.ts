/** Plain `pulumi` commands with the environment that the set-up chose for this stack. */
import { type Result, stack, succeed, vigia } from "./command.ts";

/** `export NAME='value'` lines of the set-up, as variables. */
async function environment(): Promise<Record<string, string>> {
  const { stdout } = await succeed(vigia("env"));
  const lines = stdout.matchAll(/^export (\w+)='?(.*?)'?$/gm);
  return Object.fromEntries(
    [...lines].map(([, name = "", value = ""]) => [name, value.replaceAll("$PATH", process.env.PATH ?? "")]),
  );
}

export async function pulumi(...args: string[]): Promise<Result> {
  return succeed(["pulumi", ...args, "--stack", stack, "--non-interactive"], await environment());
}

export async function configSet(key: string, value: string, ...flags: string[]): Promise<void> {
  await pulumi("config", "set", ...flags, key, value);
}

/** The stack's state as it is stored: secrets encrypted. */
export async function exportedState(): Promise<string> {
  return (await pulumi("stack", "export")).stdout;
}

interface EngineEvent {
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

/** How many resources an `up`, `refresh` or `preview` changed, by operation; `{}` if none. */
export async function changedResources(
  command: "up" | "refresh" | "preview",
  ...flags: string[]
): Promise<Record<string, number>> {
  const streamed = command === "preview" ? { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } : {};
  const { stdout } = await succeed(["pulumi", command, ...flags, "--json", "--stack", stack, "--non-interactive"], {
    ...(await environment()),
    ...streamed,
  });
  const events = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as EngineEvent);
  const summary = events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  if (summary === undefined) throw new Error(`pulumi ${command} reported no summary:\n${stdout.slice(0, 2000)}`);
  const { same: _same, ...changes } = summary.resourceChanges ?? {};
  return changes;
}
