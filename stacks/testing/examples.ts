/** Configurations for tests: the two examples of the repository, and variations of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Deployment } from "../config.ts";
import { root } from "../paths.ts";
import { readConfigFile } from "../render.ts";

export function example(stack: "local" | "production"): Deployment {
  return readConfigFile(stack, join(root, `Pulumi.${stack}.example.yaml`));
}

/** The values of an example with everything that it shows in comments; keys without the namespace. */
export function uncommented(stack: "local" | "production"): Record<string, unknown> {
  const text = readFileSync(join(root, `Pulumi.${stack}.example.yaml`), "utf8");
  const { config } = load(text.replaceAll(/^ {2}# (?=vigia:| {2})/gm, "  ")) as { config: Record<string, unknown> };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.slice("vigia:".length), value]));
}

export const localValues = {
  environment: "local",
  hosts: [
    {
      name: "local",
      docker: "unix:///var/run/docker.sock",
      subnet: "172.30.77.0/24",
      address: "172.30.77.1",
      roles: ["monitoring", "prediction", "data"],
    },
  ],
} as const;
