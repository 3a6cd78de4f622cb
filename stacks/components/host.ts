/** A machine with a Docker engine: its provider, its network and the images that its containers are made of. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Host as HostConfig, Site } from "../../signals/site.ts";
import type { GeneratedPasswords } from "../dynamic/generated-passwords.ts";
import type { ImageKey, Images } from "../images.ts";
import { HostNetwork } from "./network.ts";

export interface HostArgs {
  site: Site;
  host: HostConfig;
  images: Images;
  passwords: GeneratedPasswords;
}

export class Host extends pulumi.ComponentResource {
  readonly site: Site;
  readonly config: HostConfig;
  readonly passwords: GeneratedPasswords;
  readonly provider: docker.Provider;
  readonly network: HostNetwork;
  readonly #images: Images;
  readonly #pulled = new Map<ImageKey, docker.RemoteImage>();

  constructor(args: HostArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("vigia:hosts:Host", args.host.name, {}, opts);
    this.site = args.site;
    this.config = args.host;
    this.passwords = args.passwords;
    this.#images = args.images;
    this.provider = new docker.Provider(args.host.name, { host: args.host.docker }, { parent: this });
    this.network = new HostNetwork(this.resourceName("network"), { host: this }, { parent: this });
    this.registerOutputs({});
  }

  /** Name of a component's resource in this program. */
  resourceName(component: string): string {
    return `${this.config.name}-${component}`;
  }

  /** Name of a component's container, network or volume on the engine. */
  engineName(component: string): string {
    return `vigia-${this.site.stack}-${this.config.name}-${component}`;
  }

  labels(component: string): Record<string, string> {
    return { "vigia.stack": this.site.stack, "vigia.host": this.config.name, "vigia.component": component };
  }

  labelList(component: string): { label: string; value: string }[] {
    return Object.entries(this.labels(component)).map(([label, value]) => ({ label, value }));
  }

  /** Tag of an image, for builds that start from it. */
  imageTag(key: ImageKey): string {
    return this.#images[key].tag;
  }

  isMissing(key: ImageKey): boolean {
    return this.#images[key].missing !== undefined;
  }

  /**
   * Command with which an image's contract says that health is checked.
   * @throws when the contract has none, or when a placeholder of it gets no value.
   */
  healthCommand(key: ImageKey, values: Readonly<Record<string, string>> = {}): string[] {
    const command = this.#images[key].healthcheck;
    if (command === undefined) throw new Error(`images.yaml says no health check for ${key}: add it to its contract`);
    return command.map((part) =>
      part.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`the health check of ${key} needs a value for ${placeholder}`);
        return value;
      }),
    );
  }

  /** Id of an image on this host; it is pulled when the engine does not have it. */
  imageId(key: ImageKey): pulumi.Output<string> {
    let image = this.#pulled.get(key);
    if (image === undefined) {
      const name = this.resourceName(`image-${key}`);
      const args = { name: this.#images[key].tag, keepLocally: true };
      image = new docker.RemoteImage(name, args, { parent: this, provider: this.provider });
      this.#pulled.set(key, image);
    }
    return image.imageId;
  }
}
