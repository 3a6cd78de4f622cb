/** Dashboards as their files say them: what of them asks a store for something. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import type { Variable } from "../preview/query/variables.ts";
import { CheckProblem } from "./problem.ts";

const source = z.object({ uid: z.string().nullish() }).nullish();

const target = z.object({
  refId: z.string().default(""),
  expr: z.string().optional(),
  instant: z.boolean().optional(),
  range: z.boolean().optional(),
  hide: z.boolean().optional(),
  interval: z.string().optional(),
  datasource: source,
});

const panel = z.object({
  title: z.string().default(""),
  type: z.string().default(""),
  gridPos: z.object({ w: z.number() }).default({ w: 12 }),
  targets: z.array(target).default([]),
  datasource: source,
  interval: z.string().nullish(),
  maxDataPoints: z.number().nullish(),
  timeFrom: z.string().nullish(),
});

const variable = z
  .looseObject({
    name: z.string(),
    type: z.string(),
    query: z.union([z.string(), z.object({ query: z.string().default("") })]).nullish(),
    regex: z.string().nullish(),
    datasource: source,
    multi: z.boolean().optional(),
    includeAll: z.boolean().optional(),
    allValue: z.string().nullish(),
    current: z.object({ value: z.unknown().optional(), text: z.unknown().optional() }).nullish(),
  })
  // Keys that are left out and keys that are undefined mean the same to its readers.
  .transform((it) => it as Variable);

const annotation = z.object({
  name: z.string(),
  expr: z.string().optional(),
  target: z
    .object({ refId: z.string().optional(), expr: z.string().optional(), interval: z.string().optional() })
    .optional(),
  datasource: source,
});

const schema = z.object({
  uid: z.string().min(1),
  title: z.string().default(""),
  time: z.object({ from: z.string(), to: z.string() }).default({ from: "now-1h", to: "now" }),
  panels: z.array(panel).default([]),
  templating: z.object({ list: z.array(variable).default([]) }).default({ list: [] }),
  annotations: z.object({ list: z.array(annotation).default([]) }).default({ list: [] }),
});

export type Dashboard = z.infer<typeof schema>;
export type Panel = z.infer<typeof panel>;
export type Target = z.infer<typeof target>;

/** @throws CheckProblem naming the file, and what in it is wrong */
export function parseDashboard(text: string, file: string): Dashboard {
  const fix = "render the dashboards again (make render), or put the file right";
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new CheckProblem(`dashboard ${file} is no JSON: ${error instanceof Error ? error.message : error}`, fix);
  }
  const { data, error } = schema.safeParse(content);
  if (data) return data;
  const titles = z.object({ panels: z.array(z.looseObject({ title: z.string() })) }).safeParse(content).data?.panels;
  const issues = error.issues.slice(0, 3).map(({ path, message }) => {
    const title = path[0] === "panels" && typeof path[1] === "number" ? titles?.[path[1]]?.title : undefined;
    return `${title === undefined ? "" : `panel "${title}": `}${path.join(".") || "the file"}: ${message}`;
  });
  throw new CheckProblem(`dashboard ${file} is none that Grafana could draw: ${issues.join("; ")}`, fix);
}

/** The dashboards of a folder, by name. */
export function readDashboards(folder: string): Dashboard[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (error) {
    throw new CheckProblem(
      `no dashboards can be read: ${error instanceof Error ? error.message : error}`,
      "give the folder with --dashboards, such as generated/dashboards after make render",
    );
  }
  if (names.length === 0) throw new CheckProblem(`${folder} holds no dashboard`, "make render");
  return names.sort().map((name) => parseDashboard(readFileSync(join(folder, name), "utf8"), basename(name)));
}
