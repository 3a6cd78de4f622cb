/** What the tests against the real engine share: an image with a shell, and names that nobody else has. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { connect } from "../dynamic/engine.ts";
import type { ImageKey } from "../images.ts";
import { root } from "../paths.ts";

export const address = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
export const engine = connect(address);

const pinned = load(readFileSync(join(root, "stacks", "images.yaml"), "utf8")) as Record<string, { official: string }>;

/** Tag of the first of these images that is on this engine, official or fallback. */
export async function imageOf(...keys: ImageKey[]): Promise<string> {
  for (const key of keys) {
    const official = pinned[key]?.official ?? "";
    for (const tag of [official, `${official}-airgap`]) {
      if ((await engine.listImages({ filters: { reference: [tag] } })).length > 0) return tag;
    }
  }
  throw new Error(`${keys.join(", ")}: none of these images is on this engine: run \`make up\` first`);
}

/** Tag of one of the stack's images that has a shell. */
export async function imageWithShell(): Promise<string> {
  return imageOf("redis", "haproxy", "node");
}

export function uniqueName(): string {
  return `vigia-test-${randomBytes(4).toString("hex")}`;
}
