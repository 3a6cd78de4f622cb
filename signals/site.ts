/** What varies from site to site: hosts, ports, objectives. Everything that is generated is a function of a `Site`. */
import { z } from "zod";
import type { objectivesSchema } from "./objectives.ts";

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes, starting with a letter");
const port = z.int().min(1).max(65535);

export const roles = ["monitoring", "prediction", "data"] as const;
export type Role = (typeof roles)[number];

export const hostSchema = z.strictObject({
  /** The host's identity: it stands in resource names and in the `host` label of every metric. */
  name,
  /** Where its Docker engine listens: `unix:///var/run/docker.sock` or `ssh://user@machine`. */
  docker: z
    .string()
    .regex(/^(unix|ssh|tcp):\/\/\S+$/, "must be a unix://, ssh:// or tcp:// address of a Docker engine"),
  /** The address under which other hosts reach this host's published ports. */
  address: z.string().min(1),
  /** The IPv4 subnet of the Docker network that Vigia makes on this host; its first address is the gateway. */
  subnet: z.cidrv4().default("172.30.77.0/24"),
  roles: z.array(z.enum(roles)).min(1),
});
export type Host = z.infer<typeof hostSchema>;

export const portsSchema = z.strictObject({
  /** The prediction endpoint (HAProxy). */
  endpoint: port.default(8080),
  prometheus: port.default(9090),
  alertmanager: port.default(9093),
  grafana: port.default(3000),
  postgres: port.default(5432),
  /** The cache. */
  redis: port.default(6379),
  /** The Redis that keeps predictions which Postgres does not have yet. */
  queue: port.default(6380),
  nodeExporter: port.default(9100),
});
export type Ports = z.infer<typeof portsSchema>;

export const receiverSchema = z.strictObject({
  /** The receiver's name in Alertmanager. */
  name,
  /** The stack's configuration key of the secret webhook URL: `pulumi config set --secret vigia:<key> <url>`. */
  urlSecret: z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, "must be the name of a configuration key"),
  /** Severities that it wants to hear of. */
  severities: z
    .array(z.enum(["critical", "warning", "info"]))
    .min(1)
    .default(["critical", "warning"]),
});
export type Receiver = z.infer<typeof receiverSchema>;

export const clientSchema = z.strictObject({
  /** Who it is: in the label `client` of metrics, and in the command that issues keys. */
  name,
  /** The client owns the series whose ids start with one of these, and no others. */
  prefixes: z
    .array(
      z
        .string("must be text; quote it, and let it start with a letter where it reads as a number")
        .regex(
          /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,62}$/,
          "must be the beginning of a series id: letters, digits and _ . : -, starting with a letter or digit",
        ),
    )
    .min(1, "a client without a prefix could name no series"),
  /** Requests a second that each replica accepts on average; as many may come at once. */
  requestsPerSecond: z.number().positive().max(100_000),
  /** Series that the client may have. */
  maximumSeries: z.int().min(1).max(10_000_000),
});
export type SiteClient = z.infer<typeof clientSchema>;

/** Where Alertmanager finds the webhook URL of a receiver: a secret never stands in a rendered file. */
export function receiverUrlFile(receiver: Receiver): string {
  return `/etc/vigia/current/receivers/${receiver.name}`;
}

export interface Site {
  /** Name of the Pulumi stack; it stands in the names and labels of all that Vigia creates. */
  readonly stack: string;
  readonly environment: "local" | "production";
  readonly hosts: readonly Host[];
  readonly ports: Ports;
  readonly objectives: z.infer<typeof objectivesSchema>;
  /** Seconds between two scrapes; `$__rate_interval` and the shortest rate window follow from it. */
  readonly scrapeIntervalSeconds: number;
  /** Replicas of the prediction service on each prediction host. */
  readonly replicas: number;
  /** Who is told of alerts; without any, alerts are seen in Alertmanager and Grafana only. */
  readonly receivers?: readonly Receiver[];
  /** Who may call, and with which series; without any, whoever reaches the endpoint may use every series. */
  readonly clients?: readonly SiteClient[];
  /** Where alerts' runbooks are read, without a slash at the end; by default their folder in this repository. */
  readonly runbookBase?: string;
}

/** Whether callers need an API key. */
export function asksForKeys(site: Site): boolean {
  return (site.clients ?? []).length > 0;
}

export function hostsWith(site: Site, role: Role): readonly Host[] {
  return site.hosts.filter((host) => host.roles.includes(role));
}
