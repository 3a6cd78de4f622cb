/** A dashboard as its file says it: what the rules read, whatever made the file. */
import { z } from "zod";

const source = z.object({ type: z.string().optional(), uid: z.string().optional() });

const target = z.object({
  refId: z.string().default(""),
  datasource: source.optional(),
  expr: z.string().default(""),
  legendFormat: z.string().default(""),
  format: z.string().optional(),
  instant: z.boolean().optional(),
  range: z.boolean().optional(),
});

const step = z.object({ value: z.number().nullish(), color: z.string().optional() });
const thresholds = z.object({ steps: z.array(step).default([]) });
const link = z.object({ url: z.string().optional(), title: z.string().default("") });

const panel = z.object({
  id: z.number().nullish(),
  type: z.string().default(""),
  title: z.string().default(""),
  description: z.string().default(""),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }).optional(),
  datasource: source.optional(),
  targets: z.array(target).default([]),
  options: z.object({ legend: z.object({ placement: z.string().optional() }).optional() }).optional(),
  fieldConfig: z
    .object({
      defaults: z
        .object({
          unit: z.string().optional(),
          thresholds: thresholds.optional(),
          links: z.array(link).optional(),
        })
        .default({}),
      overrides: z
        .array(z.object({ properties: z.array(z.object({ id: z.string(), value: z.unknown() })).default([]) }))
        .default([]),
    })
    .default({ defaults: {}, overrides: [] }),
});

const variable = z.object({
  name: z.string(),
  type: z.string(),
  label: z.string().nullish(),
  multi: z.boolean().optional(),
  includeAll: z.boolean().optional(),
  datasource: source.optional(),
  query: z.union([z.string(), z.object({ query: z.string().default("") })]).optional(),
});

const annotation = z.object({
  name: z.string(),
  datasource: source.optional(),
  target: z.object({ refId: z.string().default(""), expr: z.string().default("") }).optional(),
});

const schema = z.object({
  uid: z.string().default(""),
  title: z.string().default(""),
  editable: z.boolean().optional(),
  panels: z.array(panel).default([]),
  links: z.array(link).default([]),
  templating: z.object({ list: z.array(variable).default([]) }).default({ list: [] }),
  annotations: z.object({ list: z.array(annotation).default([]) }).default({ list: [] }),
});

export type Document = z.infer<typeof schema>;
export type Panel = z.infer<typeof panel>;
export type Target = z.infer<typeof target>;
export type Variable = z.infer<typeof variable>;

/** @param name stands in the message of whatever is wrong @throws Error where the text is no JSON, or no dashboard */
export function parseDocument(text: string, name: string): Document {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: no JSON: ${error instanceof Error ? error.message : error}`);
  }
  const { success, data, error } = schema.safeParse(content);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
  throw new Error(`${name}: no dashboard: ${issues.slice(0, 3).join("; ")}`);
}

/** What draws data: neither a row nor a text. */
export function isDrawn({ type }: Panel): boolean {
  return type !== "row" && type !== "text";
}
