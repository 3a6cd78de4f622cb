/** VictoriaMetrics: keeps recorded series for longer than Prometheus keeps everything. */
import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { OwnedVolume } from "../dynamic/owned-volume.ts";
import { component, longTermDays, passwordFile, storeUser } from "../rendering/long-term-store.ts";
import { configFiles } from "./config-files.ts";
import { container } from "./container.ts";
import type { Host } from "./host.ts";
import { users } from "./users.ts";

export function longTermStore(parent: pulumi.Resource, host: Host): docker.Container {
  const image = host.imageId("victoriametrics");
  const uid = users.nobody;
  // The image has no folder for the data, so that the volume would be root's.
  const data = new OwnedVolume(
    host.resourceName(`${component}-data`),
    {
      engine: host.config.docker,
      volume: host.engineName(`${component}-data`),
      labels: host.labels(component),
      image,
      uid,
    },
    { parent },
  );
  return container(parent, host, {
    component,
    image,
    uid,
    // It takes 60 % of this for its caches, by itself.
    memoryMiB: 512,
    destroyGraceSeconds: 60,
    files: configFiles(parent, host, component, { image, uid, files: {}, secretFiles: storePassword(host) }),
    mounts: [{ type: "volume", source: data.volume, target: "/storage" }],
    command: [
      "-httpListenAddr=:8428",
      "-storageDataPath=/storage",
      `-retentionPeriod=${longTermDays}d`,
      `-httpAuth.username=${storeUser}`,
      // Read anew each second: a new password needs no restart.
      `-httpAuth.password=file:///etc/vigia/current/${passwordFile}`,
    ],
    healthCommand: host.healthCommand("victoriametrics", { url: "http://127.0.0.1:8428" }),
  });
}

/** For the files of a component that asks the store; none where the stack does without it. */
export function storePassword(host: Host): Record<string, pulumi.Input<string>> {
  return host.isMissing("victoriametrics") ? {} : { [passwordFile]: host.passwords.password(component) };
}
