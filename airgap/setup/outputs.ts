/** Reads the stack's outputs. */
import { existsSync } from "node:fs";
import { run } from "./command.ts";
import { places, stackPlaces } from "./paths.ts";
import { Problem } from "./problem.ts";

/** The outputs of a stack as Pulumi prints them; secrets only when asked for. Throws a {@link Problem} if the stack isn't up. */
export async function readOutputs(
  stack: string,
  env: Readonly<Record<string, string>>,
  secrets = false,
): Promise<Record<string, unknown>> {
  if (!existsSync(stackPlaces(stack).stateFile)) throw new Problem(`stack '${stack}' does not exist`, "make up");
  const command = [
    "pulumi",
    "stack",
    "output",
    "--json",
    "-s",
    stack,
    "--non-interactive",
    ...(secrets ? ["--show-secrets"] : []),
  ];
  const result = await run(command, { cwd: places.root, env });
  if (result.code !== 0) throw new Problem(`pulumi stack output failed: ${result.stderr.trim()}`, "make doctor");
  return JSON.parse(result.stdout) as Record<string, unknown>;
}
