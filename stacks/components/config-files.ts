/** The volume with a component's files, named and labelled after the component. */
import type * as pulumi from "@pulumi/pulumi";
import { ConfigVolume, type ConfigVolumeArgs } from "../dynamic/config-volume.ts";
import type { Host } from "./host.ts";

export type ConfigFiles = Pick<ConfigVolumeArgs, "image" | "uid" | "files" | "secretFiles" | "reload">;

/** @param dependsOn what must be there before the files are made or changed. */
export function configFiles(
  parent: pulumi.Resource,
  host: Host,
  component: string,
  files: ConfigFiles,
  dependsOn: pulumi.Resource[] = [],
): ConfigVolume {
  return new ConfigVolume(
    host.resourceName(`${component}-files`),
    {
      engine: host.config.docker,
      volume: host.engineName(`${component}-files`),
      labels: host.labels(component),
      ...files,
    },
    { parent, dependsOn },
  );
}
