/** Every fallback that can be built, in the order in which work starts: the longest builds first. */
import type { Recipe } from "../recipe.ts";
import * as engines from "./engines.ts";
import * as servers from "./servers.ts";

export { base, codename } from "./debian.ts";

export const recipes: readonly Recipe[] = [
  engines.prometheus,
  servers.postgres,
  servers.redis,
  servers.node,
  servers.haproxy,
  engines.vmagent,
  engines.victoriametrics,
  engines.cadvisor,
  engines.redisExporter,
  engines.postgresExporter,
  engines.nodeExporter,
  engines.blackboxExporter,
  engines.alertmanager,
];

/** Why an image of `stacks/images.yaml` has no recipe. */
export const unbuildable: Readonly<Record<string, string>> = {
  grafana: "Grafana is published neither as a Go module that builds nor in Debian: only a registry of images has it",
};
