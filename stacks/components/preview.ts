/** The dashboards where the stack has no Grafana, and the alerts' runbooks as pages. */
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { previewFiles, prometheusPasswordFile } from "../rendering/preview.ts";
import type { ServiceBundle } from "../service-bundle.ts";
import { configFiles } from "./config-files.ts";
import { container } from "./container.ts";
import type { Host } from "./host.ts";
import { storePassword } from "./long-term-store.ts";
import { users } from "./users.ts";

export interface PreviewArgs {
  host: Host;
  bundle: ServiceBundle;
  /** Components that the stack does without. */
  missing: ReadonlySet<string>;
}

export function preview(parent: pulumi.Resource, { host, bundle, missing }: PreviewArgs): docker.Container {
  const image = imageOf(parent, host, bundle);
  const current = "/etc/vigia/current";
  return container(parent, host, {
    component: "preview",
    image,
    uid: users.node,
    memoryMiB: 192,
    destroyGraceSeconds: 10,
    // Read at each request: a changed dashboard, runbook or data source is there at once.
    files: configFiles(parent, host, "preview", {
      image,
      uid: users.node,
      files: previewFiles(host.site, missing),
      secretFiles: {
        [prometheusPasswordFile]: host.passwords.password("prometheus-preview"),
        ...storePassword(host),
      },
    }),
    command: [
      "--host=0.0.0.0",
      "--port=3001",
      "--page=/app/page",
      `--dashboards=${current}/dashboards`,
      `--runbooks=${current}/runbooks`,
      `--datasources=${current}/datasources.json`,
      "--allow-host=preview",
    ],
    healthCommand: host.healthCommand("node", { port: "3001", path: "/healthz" }),
  });
}

function imageOf(parent: pulumi.Resource, host: Host, bundle: ServiceBundle): pulumi.Output<string> {
  const built = new docker.Image(
    host.resourceName("preview-image"),
    {
      imageName: `vigia-${host.site.stack}/preview:${bundle.hash}`,
      skipPush: true,
      build: {
        context: bundle.folder,
        dockerfile: `${bundle.folder}/Dockerfile`,
        args: { NODE_IMAGE: host.imageTag("node") },
      },
    },
    { parent, provider: host.provider },
  );
  // The id, not the tag: it is what the engine reads back, so that a refresh shows no difference.
  const local = new docker.RemoteImage(
    host.resourceName("preview-image-id"),
    { name: built.imageName, keepLocally: true },
    { parent, provider: host.provider, dependsOn: built },
  );
  return local.imageId;
}
