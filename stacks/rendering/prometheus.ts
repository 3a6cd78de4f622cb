/** Configuration of Prometheus: agents push, so that it scrapes nothing itself. */
import type { Site } from "../../signals/site.ts";
import { component as longTermStore, remoteWrite } from "./long-term-store.ts";
import { outOfOrderHours } from "./retention.ts";
import { yaml } from "./yaml.ts";

/** @param missing components that this stack does without. */
export function renderPrometheus(site: Site, missing: ReadonlySet<string> = new Set()): string {
  return yaml("Prometheus: receives what the agents write, evaluates the rules, tells Alertmanager.", {
    global: {
      scrape_interval: `${site.scrapeIntervalSeconds}s`,
      evaluation_interval: `${site.scrapeIntervalSeconds}s`,
    },
    rule_files: ["/etc/vigia/current/rules/*.yaml"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] },
    ...(missing.has(longTermStore) ? {} : { remote_write: [remoteWrite()] }),
    storage: { tsdb: { out_of_order_time_window: `${outOfOrderHours}h` } },
  });
}

/** @param users name -> bcrypt hash of the password. */
export function renderWebConfig(users: Readonly<Record<string, string>>): string {
  return yaml("Who may read from and write to Prometheus.", { basic_auth_users: users });
}

/** Credentials with which the health check asks. */
export function renderHealthClient(username: string): string {
  return yaml("Client of the health check.", {
    basic_auth: { username, password_file: "/etc/vigia/current/health-password" },
  });
}
