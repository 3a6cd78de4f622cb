/** Image names of `stacks/images.yaml`: the version they pin, and the tag of a fallback. */

/** `prom/prometheus:v3.16.0` -> `3.16.0`, `redis:7.0.15-bookworm` -> `7.0.15`. */
export function pinnedVersion(official: string): string {
  const tag = /:([^:/]+)$/.exec(official)?.[1];
  const version = tag && /^v?(\d+(?:\.\d+)+)(?:-|$)/.exec(tag)?.[1];
  if (!version) throw new Error(`${official} pins no version: write name:x.y.z`);
  return version;
}

/**
 * The tag of a fallback in the version that it really has. Where that is not the pinned one, the tag says so: no image
 * ever carries a version that it is not.
 */
export function fallbackTag(official: string, actual: string = pinnedVersion(official)): string {
  const pinned = pinnedVersion(official);
  const colon = official.lastIndexOf(":");
  return `${official.slice(0, colon)}:${official.slice(colon + 1).replace(pinned, actual)}-airgap`;
}

/** The part of an image name that says which registry serves it; empty for the engine's default. */
export function registryOf(image: string): string {
  const first = image.split("/")[0] ?? "";
  return image.includes("/") && /[.:]|^localhost$/.test(first) ? first : "";
}
