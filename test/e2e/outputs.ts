/** What the stack tells of itself after an up, and the configuration that it was made from. */
import { z } from "zod";
import { objectivesSchema } from "../../signals/objectives.ts";
import type { Site } from "../../signals/site.ts";
import { configFile, readConfigFile } from "../../stacks/render.ts";
import { stack } from "./command.ts";
import { Prometheus } from "./prometheus.ts";
import { pulumi } from "./pulumi.ts";

const schema = z.object({
  endpoints: z.object({ predictions: z.url(), prometheus: z.url(), alertmanager: z.url() }).catchall(z.string()),
  firstPrediction: z.string(),
  objectives: objectivesSchema,
  passwords: z.record(z.string(), z.string()),
  missing: z.record(z.string(), z.string()),
});
export type Outputs = z.infer<typeof schema>;

export async function stackOutputs(): Promise<Outputs> {
  const { stdout } = await pulumi("stack", "output", "--json", "--show-secrets");
  return schema.parse(JSON.parse(stdout));
}

export function stackSite(): Site {
  return readConfigFile(stack, configFile(stack)).site;
}

export function connect(outputs: Outputs): Prometheus {
  const password = Object.entries(outputs.passwords).find(([name]) => /prometheus.*admin/i.test(name))?.[1];
  if (password === undefined) throw new Error(`no Prometheus password among: ${Object.keys(outputs.passwords)}`);
  return new Prometheus(outputs.endpoints.prometheus, "admin", password);
}
