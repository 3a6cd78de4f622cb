/** The pinned images (images.yaml), and which of them this stack really uses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";
import type { Airgap } from "./config.ts";

const contractSchema = z.looseObject({
  /** Command of the health check; an image without a shell or a client of its own has none. */
  healthcheck: z.array(z.string()).optional(),
});

const imageSchema = z.looseObject({ official: z.string().min(1), contract: contractSchema.optional() });

/** Keys of images.yaml. */
export const imageKeys = [
  "node",
  "redis",
  "postgres",
  "haproxy",
  "prometheus",
  "alertmanager",
  "blackboxExporter",
  "nodeExporter",
  "cadvisor",
  "redisExporter",
  "postgresExporter",
  "vmagent",
  "victoriametrics",
  "grafana",
] as const;
export type ImageKey = (typeof imageKeys)[number];

export interface ResolvedImage {
  readonly key: ImageKey;
  /** The tag to run: the official one, or a fallback. */
  readonly tag: string;
  readonly official: string;
  readonly fallback: boolean;
  /** Command of the health check, `{...}` standing for what the stack fills in. */
  readonly healthcheck: readonly string[] | undefined;
  /** Why the image can't be had; its component is left out. */
  readonly missing: string | undefined;
}

export type Images = Readonly<Record<ImageKey, ResolvedImage>>;

const imagesSchema = z.record(z.enum(imageKeys), imageSchema);

/** Component that an image is for; the stack's other name for it where they differ. */
const componentNames: Partial<Record<ImageKey, string>> = { node: "service", vmagent: "agent" };

export function componentOf(key: ImageKey): string {
  return componentNames[key] ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Images without which a stack is no prediction platform; what needs another one can be left out. */
export const essentialImages: readonly ImageKey[] = ["node", "redis", "postgres", "haproxy", "prometheus", "vmagent"];

/** Components that this stack does without. */
export function missingComponents(missing: Airgap["missing"]): ReadonlySet<string> {
  return new Set(imageKeys.filter((key) => missing[key] !== undefined).map(componentOf));
}

/** @throws ZodError when images.yaml lacks an image that the stacks use, or has one that they don't know. */
export function resolveImages(airgap: Airgap): Images {
  const pinned = imagesSchema.parse(load(readFileSync(join(import.meta.dirname, "images.yaml"), "utf8")));
  const resolved = imageKeys.map((key) => {
    const image = pinned[key];
    const fallback = airgap.images[key];
    const entry = {
      key,
      tag: fallback ?? image.official,
      official: image.official,
      fallback: fallback !== undefined,
      healthcheck: image.contract?.healthcheck,
      missing: airgap.missing[key],
    };
    return [key, entry];
  });
  return Object.fromEntries(resolved) as Record<ImageKey, ResolvedImage>;
}
