/** The command line of the set-up. */
import { parseArgs } from "node:util";
import { Problem } from "./problem.ts";

export const commands = ["setup", "up", "down", "doctor", "summary", "passwords", "env", "chromium"] as const;
export type Command = (typeof commands)[number];

export interface Options {
  readonly command: Command;
  readonly stack: string;
  /** The file from which the stack's configuration is made when it isn't there; relative to the repository. */
  readonly configFrom: string;
  /** Answer yes to questions. */
  readonly yes: boolean;
  /** `down`: remove by label only, without Pulumi and its state. */
  readonly force: boolean;
  /** `down`: also remove the stack's state and its configuration file. */
  readonly purge: boolean;
}

export const help = `usage: node airgap/setup/main.ts <command> [options]

commands
  setup       install what is missing: Docker engine, Pulumi CLI, Docker plugin, images, configuration of the stack
  up          setup, then pulumi up, then the summary
  down        remove the stack's containers, networks and volumes, after a question
  doctor      say what setup would do, changing nothing
  summary     where everything is, what is missing and why
  passwords   show the generated passwords
  env         print the lines with which plain pulumi commands work: eval "$(make -s env)"
  chromium    install a headless Chromium where there is none; only screenshots and tests of pages need it

options
  --stack NAME         the Pulumi stack (VIGIA_STACK; default: local)
  --config-from FILE   what Pulumi.NAME.yaml is made from when it isn't there (default: Pulumi.local.example.yaml)
  --yes                ask nothing (YES=1)
  --force              down: remove by label, without Pulumi, and forget the state (FORCE=1)
  --purge              down: also remove the stack's state and Pulumi.NAME.yaml (PURGE=1)
  --help`;

function isCommand(word: string | undefined): word is Command {
  return commands.some((command) => command === word);
}

/** Reads the command line; returns `undefined` when help is asked for. Throws a {@link Problem} on anything unknown. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [command, ...rest] = positionals;
  if (!isCommand(command) || rest.length > 0) {
    throw new Problem(
      `'${positionals.join(" ")}' is not a command of the set-up`,
      `use one of: ${commands.join(", ")}`,
    );
  }
  const stack = values.stack ?? (env.VIGIA_STACK || "local");
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(stack)) {
    throw new Problem(
      `stack name '${stack}' stands in the names of containers and can't be used`,
      "use lower-case letters, digits and dashes, starting with a letter, at most 31",
    );
  }
  return {
    command,
    stack,
    configFrom: values["config-from"] ?? "Pulumi.local.example.yaml",
    yes: values.yes || env.YES === "1",
    force: values.force || env.FORCE === "1",
    purge: values.purge || env.PURGE === "1",
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stack: { type: "string" },
        "config-from": { type: "string" },
        yes: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
        purge: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), "see --help");
  }
}
