/** Who may connect to Postgres, how many at a time, and how they prove who they are. */
import { hostsWith, type Site } from "../../signals/site.ts";

/** The one database of a stack. */
export const database = "vigia";

/** Connections that a replica of the service may hold: its pools, its listener and its watch over API keys. */
export const connectionsOfReplica = 21;
/** The exporter, the schema, `psql` of whoever is on call, and what Postgres keeps for superusers. */
const otherConnections = 16;
/** As Postgres has it by default: a small site need not think of it. */
const leastConnections = 100;
const memoryMiB = 512;
/** A backend with its caches and a prepared statement or two; what is shared is counted once, above. */
const mibOfConnection = 4;

/** While replicas are replaced, the old and the new ones are connected at the same time. */
export function postgresLimits(site: Site): { readonly connections: number; readonly memoryMiB: number } {
  const replicas = site.replicas * hostsWith(site, "prediction").length;
  const connections = Math.max(leastConnections, 2 * replicas * connectionsOfReplica + otherConnections);
  return { connections, memoryMiB: memoryMiB + mibOfConnection * (connections - leastConnections) };
}

/** Only the stack's own roles come by the network, with their passwords; the superuser only inside of the container. */
export function renderHostAuthentication(): string {
  return `# TYPE  DATABASE  USER  ADDRESS  METHOD
local all all trust
host ${database} vigia_service all scram-sha-256
host ${database} vigia_exporter all scram-sha-256
`;
}
