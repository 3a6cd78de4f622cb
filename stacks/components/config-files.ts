/** The volume with a component's files, named and labelled after the component. */
import type * as pulumi from "@pulumi/pulumi";
import { ConfigVolume, type ConfigVolumeArgs } from "../dynamic/config-volume.ts";
import type { Host } from "./host.ts";

export type ConfigFiles = Pick<ConfigVolumeArgs, "image" | "uid" | "files" | "secretFiles" | "reload">;

export function configFiles(parent: pulumi.Resource, host: Host, component: string, files: ConfigFiles): ConfigVolume {
  return new ConfigVolume(
    host.resourceName(`${component}-files`),
    {
      engine: host.config.docker,
      volume: host.engineName(`${component}-files`),
      labels: host.labels(component),
      ...files,
    },
    { parent },
  );
}
