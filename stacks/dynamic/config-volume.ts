/**
 * A Docker volume with configuration files. The files are there before the first consumer starts. A change is written
 * beside the running files, then becomes `current` at one stroke; the consumer is signalled, and the update lasts until
 * it reports the files as loaded. When it refuses them, the previous files are current again and the update fails.
 * A refresh reads the files back, so that an up repairs what somebody changed by hand.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Reload } from "./reload.ts";
import { DynamicResource } from "./resource.ts";

export interface ConfigVolumeArgs {
  /** Address of the Docker engine. */
  engine: pulumi.Input<string>;
  /** Name of the volume. */
  volume: pulumi.Input<string>;
  labels: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Id of an image that the engine has: a helper container, never started, is made of it. */
  image: pulumi.Input<string>;
  /** Numeric user of the consumer: it owns the files. */
  uid: number;
  /** Path below `current/` -> content, readable by all. */
  files: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Path below `current/` -> content, readable by the owner alone; encrypted in the state. */
  secretFiles?: Record<string, pulumi.Input<string>>;
  /** How a running consumer is told; without it the consumer watches its files, or is replaced. */
  reload?: Reload;
}

export class ConfigVolume extends DynamicResource {
  declare readonly volume: pulumi.Output<string>;
  /** Digest of the current files; secret, as it covers secret files. */
  declare readonly hash: pulumi.Output<string>;

  constructor(name: string, args: ConfigVolumeArgs, opts: pulumi.CustomResourceOptions) {
    const secretFiles = Object.fromEntries(
      Object.entries(args.secretFiles ?? {}).map(([path, content]) => [path, pulumi.secret(content)]),
    );
    super(
      "ConfigVolume",
      "config-volume-provider",
      name,
      { ...args, secretFiles, hash: undefined, settings: undefined },
      {
        ...opts,
        additionalSecretOutputs: ["hash", "settings"],
        replaceOnChanges: ["volume"],
        deleteBeforeReplace: true,
      },
    );
  }
}
