/** A small site for tests: one monitoring host and two prediction hosts, with every default. */
import { objectivesSchema } from "../objectives.ts";
import { hostSchema, portsSchema, type Site } from "../site.ts";

export function exampleSite(overrides: Partial<Site> = {}): Site {
  const host = (name: string, address: string, roles: readonly string[]) =>
    hostSchema.parse({ name, docker: `ssh://vigia@${name}`, address, roles });
  return {
    stack: "example",
    environment: "production",
    hosts: [
      host("vm-6", "10.0.0.6", ["monitoring"]),
      host("vm-1", "10.0.0.1", ["prediction", "data"]),
      host("vm-2", "10.0.0.2", ["prediction"]),
    ],
    ports: portsSchema.parse({}),
    objectives: objectivesSchema.parse({}),
    scrapeIntervalSeconds: 15,
    replicas: 2,
    ...overrides,
  };
}
