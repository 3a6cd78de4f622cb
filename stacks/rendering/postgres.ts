/** Who may connect to Postgres, and how they prove who they are. */

/** The one database of a stack. */
export const database = "vigia";

/** Only the stack's own roles come by the network, with their passwords; the superuser only inside of the container. */
export function renderHostAuthentication(): string {
  return `# TYPE  DATABASE  USER  ADDRESS  METHOD
local all all trust
host ${database} vigia_service all scram-sha-256
host ${database} vigia_exporter all scram-sha-256
`;
}
