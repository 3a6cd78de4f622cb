/** Reads the stack's configuration (namespace `vigia`) into a `Site` and what only the deployment needs. */
import { RunError } from "@pulumi/pulumi";
import { z } from "zod";
import { objectivesSchema } from "../signals/objectives.ts";
import { clientSchema, hostSchema, portsSchema, receiverSchema, type Site } from "../signals/site.ts";
import { siteProblems } from "./config-rules.ts";
import { imageKeys } from "./images.ts";

const airgapSchema = z.strictObject({
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
  scrapeIntervalSeconds: z.int().min(1).max(300).default(15),
  replicas: z.int().min(1).max(32).default(2),
  faults: z.boolean().default(false),
  runbookBase: z.url().optional(),
  receivers: z.array(receiverSchema).default([]),
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

/** Settings of the prediction service and its queue that no dashboard and no alert depends on. */
export type ServiceSettings = Pick<
  StackConfig,
  "persistence" | "queueFsync" | "predictionRetentionDays" | "seriesLabelLimit" | "tracingEndpoint" | "tracingRatio"
>;

/** What the program needs beside the site: how this stack is deployed. */
export interface Deployment {
  readonly site: Site;
  readonly settings: ServiceSettings;
  /** Whether the service accepts injected faults; local stacks only. */
  readonly faults: boolean;
  readonly airgap: Airgap;
}

/** A problem of the configuration: the key (with the namespace), its value and what to do. */
export interface Problem {
  readonly key: string;
  readonly value: unknown;
  /** The value is a secret, or may be one: it is not shown. */
  readonly hidden?: boolean;
  readonly message: string;
  readonly fix: string;
}

/** Thrown before any resource is registered; Pulumi prints a RunError without a stack trace. */
export class ConfigError extends RunError {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "one error" : `${problems.length} errors`;
    const lines = problems.map(
      (p) => `  - ${p.key} = ${p.hidden ? "(secret)" : show(p.value)}: ${p.message}.\n    Fix: ${p.fix}.`,
    );
    super(`The configuration of stack '${stack}' has ${count}; nothing was changed:\n${lines.join("\n")}`);
    this.problems = problems;
  }
}

function show(value: unknown): string {
  return value === undefined ? "(not set)" : JSON.stringify(value);
}

/**
 * Checks the configuration values of a stack.
 * @param values keys without the namespace; the values as YAML gives them, or as text (JSON where not a plain string).
 * @param secrets keys whose values are secrets: no message shows them.
 * @throws ConfigError naming each wrong key, its value and the fix.
 */
export function readConfig(
  stack: string,
  values: Readonly<Record<string, unknown>>,
  secrets: ReadonlySet<string> = new Set(),
): Deployment {
  const decoded = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, decode(value)]));
  const named = namedSecrets(decoded.receivers);
  const plain = Object.fromEntries(Object.entries(decoded).filter(([key]) => !named.includes(key)));
  const parsed = configSchema.safeParse(plain);
  if (!parsed.success) {
    throw new ConfigError(
      stack,
      parsed.error.issues
        .flatMap((issue) => problemsOf(issue, plain, stack))
        .map((problem) => ({ ...problem, hidden: [...secrets].some((key) => isWithin(problem.key, key)) })),
    );
  }
  const { faults, airgap, runbookBase, ...others } = parsed.data;
  const { persistence, queueFsync, predictionRetentionDays, seriesLabelLimit, tracingEndpoint, tracingRatio, ...rest } =
    others;
  const problems = siteProblems(parsed.data, { stack, values, secretKeys: secrets });
  if (problems.length > 0) throw new ConfigError(stack, problems);
  const site: Site = { stack, ...rest, ...(runbookBase === undefined ? {} : { runbookBase }) };
  const settings = {
    ...{ persistence, queueFsync, predictionRetentionDays, seriesLabelLimit, tracingRatio },
    ...(tracingEndpoint === undefined ? {} : { tracingEndpoint }),
  };
  return { site, settings, faults, airgap: airgap ?? airgapSchema.parse({}) };
}

/**
 * Pulumi hands every value over as text: objects, numbers and booleans as JSON. Inside of objects, `pulumi config set
 * --path` leaves decimal numbers as text, and `pulumi stack init` rewrites what it finds that way.
 */
function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
  }
  if (typeof value !== "string" || !/^(true|false|-?\d|[[{])/.test(value)) return value;
  try {
    return decode(JSON.parse(value));
  } catch {
    return value;
  }
}

function namedSecrets(receivers: unknown): string[] {
  const parsed = z.array(z.looseObject({ urlSecret: z.string() })).safeParse(receivers);
  return parsed.success ? parsed.data.map((receiver) => receiver.urlSecret) : [];
}

function problemsOf(issue: z.core.$ZodIssue, values: unknown, stack: string): Problem[] {
  const at = (path: readonly PropertyKey[]) => path.reduce<unknown>((node, part) => member(node, part), values);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      key: keyOf([...issue.path, key]),
      value: at([...issue.path, key]),
      message: "unknown key",
      fix: `remove it from Pulumi.${stack}.yaml${knownKeys(issue.path)}`,
    }));
  }
  const key = keyOf(issue.path);
  const value = at(issue.path);
  const fix = value === undefined ? `set ${key} in Pulumi.${stack}.yaml` : `correct ${key} in Pulumi.${stack}.yaml`;
  return [{ key, value, message: issue.message.replace(/\.$/, ""), fix }];
}

function knownKeys(path: readonly PropertyKey[]): string {
  const known: Record<string, readonly string[]> = {
    "vigia:": Object.keys(configSchema.shape),
    "vigia:ports": Object.keys(portsSchema.shape),
    "vigia:hosts[]": Object.keys(hostSchema.shape),
    "vigia:objectives": Object.keys(objectivesSchema.shape),
    "vigia:receivers[]": Object.keys(receiverSchema.shape),
    "vigia:clients[]": Object.keys(clientSchema.shape),
    "vigia:airgap": Object.keys(airgapSchema.shape),
    "vigia:airgap.images": imageKeys,
    "vigia:airgap.missing": imageKeys,
  };
  const keys = known[keyOf(path).replace(/\d+/g, "")];
  return keys === undefined ? "" : ` (known keys here: ${keys.join(", ")})`;
}

function isWithin(key: string, top: string): boolean {
  const whole = keyOf([top]);
  return key === whole || key.startsWith(`${whole}.`) || key.startsWith(`${whole}[`);
}

function member(node: unknown, part: PropertyKey): unknown {
  return typeof node === "object" && node !== null ? Reflect.get(node, part) : undefined;
}

/** `["hosts", 0, "name"]` -> `vigia:hosts[0].name`, the way `pulumi config set --path` writes it. */
export function keyOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return `vigia:${first ?? ""}${rest.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("")}`;
}
