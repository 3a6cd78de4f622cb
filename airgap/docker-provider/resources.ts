/** The resource types that there are. */
import { container } from "./container.ts";
import { ProviderError } from "./errors.ts";
import { image } from "./image.ts";
import { network } from "./network.ts";
import { remoteImage } from "./remote-image.ts";
import type { Resource } from "./resource.ts";
import { volume } from "./volume.ts";

const resources: { readonly [type: string]: Resource } = {
  "docker:index/container:Container": container,
  "docker:index/image:Image": image,
  "docker:index/network:Network": network,
  "docker:index/remoteImage:RemoteImage": remoteImage,
  "docker:index/volume:Volume": volume,
};

/** @throws when the type of the URN is none of them */
export function resourceOf(urn: string): Resource {
  // The last type of a chain `parent$child`.
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const resource = resources[type];
  if (resource !== undefined) return resource;
  throw new ProviderError(
    `${urn}: the embedded docker provider has no '${type}'. It has ${Object.keys(resources).join(", ")}; install the official plugin (docker 5.2.0) for the rest.`,
  );
}
