/** Configurations for tests: the two examples of the repository, and variations of them. */
import { join } from "node:path";
import type { Deployment } from "../config.ts";
import { root } from "../paths.ts";
import { readConfigFile } from "../render.ts";

export function example(stack: "local" | "production"): Deployment {
  return readConfigFile(stack, join(root, `Pulumi.${stack}.example.yaml`));
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
