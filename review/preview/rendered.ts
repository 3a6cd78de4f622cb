/** What a folder that `stacks/render.ts` wrote says. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";

const schema = z.object({
  datasources: z.array(
    z.looseObject({ uid: z.string(), jsonData: z.looseObject({ timeInterval: z.string().optional() }).optional() }),
  ),
});

/** Time between two scrapes, as Grafana's data source would be told it; `undefined` where the folder does not say. */
export function scrapeIntervalOf(folder: string): string | undefined {
  const path = join(folder, "grafana/datasources.yaml");
  if (!existsSync(path)) return undefined;
  const { data } = schema.safeParse(load(readFileSync(path, "utf8")));
  return data?.datasources.find(({ uid }) => uid === "prometheus")?.jsonData?.timeInterval;
}
