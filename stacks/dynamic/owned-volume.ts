/** A Docker volume that belongs to a numeric user. The engine makes volumes for root, unless the image has the folder. */
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "./resource.ts";

export interface OwnedVolumeArgs {
  /** Address of the Docker engine. */
  engine: pulumi.Input<string>;
  /** Name of the volume. */
  volume: pulumi.Input<string>;
  labels: Record<string, string>;
  /** Id of an image that the engine has: a helper container, never started, is made of it. */
  image: pulumi.Input<string>;
  uid: number;
}

export class OwnedVolume extends DynamicResource {
  declare readonly volume: pulumi.Output<string>;

  constructor(name: string, args: OwnedVolumeArgs, opts: pulumi.CustomResourceOptions) {
    super("OwnedVolume", "owned-volume-provider", name, { ...args }, { ...opts, deleteBeforeReplace: true });
  }
}
