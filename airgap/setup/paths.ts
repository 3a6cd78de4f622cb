/** Where the set-up puts things: all of it under `.local/` of the repository, beside the stack's own configuration file. */
import { homedir } from "node:os";
import path from "node:path";

/** The Pulumi project's name in Pulumi.yaml; it stands in paths of the file backend. */
export const projectName = "vigia";

export const root = path.resolve(import.meta.dirname, "../..");
const local = path.join(root, ".local");
const airgap = path.join(local, "airgap");

export const places = {
  root,
  local,
  nodeBin: path.join(root, "node_modules/.bin"),
  /** Built tools: the Pulumi CLI and, beside it, the language host and the launcher of dynamic resources. */
  airgapBin: path.join(airgap, "bin"),
  /** PULUMI_HOME with the embedded provider; never the user's own, where it would stand in for the official one. */
  airgapPulumiHome: path.join(airgap, "pulumi-home"),
  /** Official CLIs that were downloaded, one folder a version. */
  officialCli: path.join(local, "pulumi"),
  state: path.join(local, "state"),
  passphrase: path.join(local, "passphrase"),
  dockerdLog: path.join(local, "dockerd.log"),
} as const;

/** The user's own PULUMI_HOME. */
export function userPulumiHome(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.PULUMI_HOME;
  return home === undefined || home === "" || home === places.airgapPulumiHome ? path.join(homedir(), ".pulumi") : home;
}

export interface StackPlaces {
  readonly config: string;
  /** The stack's state in the file backend. */
  readonly stateFile: string;
  readonly locks: string;
  /** Where the program puts what it builds. */
  readonly build: string;
  /** Says which kind of Docker provider the state was made with. */
  readonly providerKind: string;
}

export function stackPlaces(
  stack: string,
  base: { readonly root: string; readonly local: string; readonly state: string } = places,
): StackPlaces {
  return {
    config: path.join(base.root, `Pulumi.${stack}.yaml`),
    stateFile: path.join(base.state, ".pulumi/stacks", projectName, `${stack}.json`),
    locks: path.join(base.state, ".pulumi/locks/organization", projectName, stack),
    build: path.join(base.local, "build", stack),
    providerKind: path.join(base.state, `${stack}.provider`),
  };
}
