/** What varies from site to site: hosts, ports, objectives. Everything that is generated is a function of a `Site`. */
import { z } from "zod";
import type { Owner, Severity } from "./alert-labels.ts";
import type { Maintenance } from "./maintenance.ts";
import { nameSchema as name } from "./names.ts";
import type { objectivesSchema } from "./objectives.ts";
import type { Receiver } from "./receivers.ts";

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
  /** The long-term store. */
  victoriametrics: port.default(8428),
  /** Dashboards without a Grafana, and the alerts' runbooks as pages. */
  preview: port.default(3001),
});
export type Ports = z.infer<typeof portsSchema>;

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

/** What a site says otherwise than an alert's definition does; a threshold is said by the objectives. */
export interface AlertOverride {
  readonly severity?: Severity | undefined;
  readonly owner?: Owner | undefined;
  /** Seconds that the condition must hold. */
  readonly forSeconds?: number | undefined;
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
  /** Alert -> what is otherwise here; `false` where the alert is left out. */
  readonly overrides?: Readonly<Record<string, AlertOverride | false>>;
  /** When alerts of a host or a client are expected and tell nobody. */
  readonly maintenance?: readonly Maintenance[];
  /** Where alerts' runbooks are read, without a slash at the end; by default their folder in this repository. */
  readonly runbookBase?: string;
  /** Where dashboards are looked at, without a slash at the end; by default Grafana on this machine. */
  readonly dashboardBase?: string;
}

/** Whether callers need an API key. */
export function asksForKeys(site: Site): boolean {
  return (site.clients ?? []).length > 0;
}

export function hostsWith(site: Site, role: Role): readonly Host[] {
  return site.hosts.filter((host) => host.roles.includes(role));
}
