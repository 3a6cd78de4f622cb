/** The stack's configuration (namespace `vigia`) as a schema; what several values must be together stands in the rules. */
import { z } from "zod";
import { overridesSchema } from "../alerts/override-schema.ts";
import { maintenanceSchema } from "../signals/maintenance.ts";
import { objectivesSchema } from "../signals/objectives.ts";
import { receiverSchema } from "../signals/receivers.ts";
import { clientSchema, hostSchema, portsSchema } from "../signals/site.ts";
import { imageKeys } from "./images.ts";

/** An address that others are appended to. */
const base = z
  .url({ protocol: /^https?$/, error: "must be an http:// or https:// address" })
  .regex(/[^/]$/, "must not end with a slash");

export const airgapSchema = z.strictObject({
  /** Image key of images.yaml -> tag of the fallback to use instead of the official image. */
  images: z.partialRecord(z.enum(imageKeys), z.string().min(1)).default({}),
  /** Image key -> why neither the official image nor a fallback can be had; the component is left out. */
  missing: z.partialRecord(z.enum(imageKeys), z.string().min(1)).default({}),
  provider: z.enum(["embedded", "official"]).default("official"),
  /** How the Pulumi CLI was come by; shown in the outputs only. */
  cli: z.string().default("official"),
});
export type Airgap = z.infer<typeof airgapSchema>;

export const configSchema = z.strictObject({
  environment: z.enum(["local", "production"]),
  hosts: z.array(hostSchema).min(1),
  ports: portsSchema.prefault({}),
  objectives: objectivesSchema.prefault({}),
  /** A window of five minutes, the shortest of the burn rates, needs several scrapes. */
  scrapeIntervalSeconds: z.int().min(1).max(60).default(15),
  replicas: z.int().min(1).max(32).default(2),
  faults: z.boolean().default(false),
  /** Where the alerts' runbooks are read; by default the stack's own pages. */
  runbookBase: base.optional(),
  /** Where dashboards are looked at: messages link there. */
  dashboardBase: base.optional(),
  /** Who is told of alerts. */
  receivers: z.array(receiverSchema).default([]),
  /** What is otherwise here than alerts are defined; `false` leaves an alert out. */
  overrides: overridesSchema.default({}),
  /** When alerts of a host or a client are expected and tell nobody. */
  maintenance: z.array(maintenanceSchema).default([]),
  clients: z.array(clientSchema).default([]),
  /** Where an answered prediction is kept first: see docs/architecture.md. */
  persistence: z.enum(["sync", "queue", "auto"]).default("auto"),
  /** When the queue's Redis writes to its disk: each second, or before each answer. */
  queueFsync: z.enum(["everysec", "always"]).default("everysec"),
  /** Days after which recorded predictions are dropped. */
  predictionRetentionDays: z.int().min(1).max(3650).default(90),
  /** Label sets of series and version that a replica keeps apart in its metrics; more are folded into `__other__`. */
  seriesLabelLimit: z.int().min(1).max(100_000).default(2000),
  /** Base URL of a receiver of traces (OTLP over HTTP); without it there are none. */
  tracingEndpoint: z
    .url({ protocol: /^https?$/, error: "must be an http:// or https:// address, such as http://collector:4318" })
    .optional(),
  /** Share of the traces that are kept where the caller has not decided. */
  tracingRatio: z.number().min(0).max(1).default(1),
  airgap: airgapSchema.optional(),
});
export type StackConfig = z.infer<typeof configSchema>;
