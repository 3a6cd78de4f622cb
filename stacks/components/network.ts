/** The one bridge network of a host, with the subnet and gateway that the configuration says. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { gatewayOf } from "../ipv4.ts";
import type { Host } from "./host.ts";

export class HostNetwork extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly gateway: string;

  constructor(name: string, { host }: { host: Host }, opts: pulumi.ComponentResourceOptions) {
    super("vigia:hosts:Network", name, {}, opts);
    this.gateway = gatewayOf(host.config.subnet);
    const network = new docker.Network(
      name,
      {
        name: host.engineName("network"),
        driver: "bridge",
        ipamConfigs: [{ subnet: host.config.subnet, gateway: this.gateway }],
        labels: host.labelList("network"),
      },
      { parent: this, provider: host.provider, deleteBeforeReplace: true },
    );
    this.name = network.name;
    this.registerOutputs({ name: this.name });
  }
}
