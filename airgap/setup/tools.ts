/** The tools as they are, for commands that install nothing. */
import { inspectDockerPlugin } from "./docker-plugin.ts";
import { Problem } from "./problem.ts";
import { inspectCli } from "./pulumi-cli.ts";
import { pulumiEnvironment } from "./pulumi-env.ts";
import { madeWith } from "./setup.ts";

/** The environment for pulumi commands on this stack. Throws a {@link Problem} if the set-up has not been run. */
export async function currentEnvironment(stack: string): Promise<Record<string, string>> {
  const cli = await inspectCli();
  const plugin = inspectDockerPlugin(cli.ready ? cli.value : undefined, await madeWith(stack));
  if (!cli.ready || !plugin.ready) {
    throw new Problem(
      `still to do: ${[cli, plugin].flatMap((step) => (step.ready ? [] : [step.summary])).join("; ")}`,
      "make setup",
    );
  }
  return pulumiEnvironment(cli.value, plugin.value);
}
