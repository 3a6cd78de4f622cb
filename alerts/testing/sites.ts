/** Sites of several kinds for tests of who hears of what. */
import { maintenanceSchema } from "../../signals/maintenance.ts";
import { receiverSchema } from "../../signals/receivers.ts";
import type { Site } from "../../signals/site.ts";
import { exampleSite } from "../../signals/testing/site.ts";

export const receiver = (fields: object) => receiverSchema.parse(fields);
export const webhook = (name: string, fields: object = {}) => receiver({ name, urlSecret: `${name}-url`, ...fields });

const businessHours = {
  severities: ["warning"],
  weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday"],
  from: "08:00",
  to: "18:00",
  timezone: "Europe/Berlin",
};

/** One receiver of each kind, each with all that it can be told. */
export const everyKind = [
  webhook("team", { activeTimes: [businessHours] }),
  receiver({
    kind: "email",
    name: "mail",
    smarthost: "smtp.example.org:587",
    from: "vigia@example.org",
    to: ["one@example.org", "two@example.org"],
    username: "vigia",
    passwordSecret: "mail-password",
    certificateAuthority: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    owners: ["platform"],
  }),
  receiver({ kind: "slack", name: "chat", urlSecret: "chat-url", channel: "#alerts", owners: ["predictions"] }),
  receiver({
    kind: "pagerduty",
    name: "pager",
    routingKeySecret: "pager-key",
    apiUrl: "https://events.eu.pagerduty.com/v2/enqueue",
    severities: ["critical"],
  }),
  receiver({
    kind: "opsgenie",
    name: "genie",
    apiKeySecret: "genie-key",
    apiUrl: "https://api.eu.opsgenie.com/",
    teams: ["platform"],
    severities: ["critical"],
    hosts: ["vm-1"],
  }),
  webhook("deadman", { severities: ["info"] }),
];

export const clients = ["acme", "zeta"].map((name) => ({
  name,
  prefixes: [`${name}.`],
  requestsPerSecond: 10,
  maximumSeries: 10,
}));

export const maintenance = [
  { hosts: ["vm-1"], reason: "new disk", start: "2026-03-31T22:30:00Z", end: "2026-05-02T04:00:00Z" },
  { hosts: ["vm-2", "vm-1"], reason: "patches", weekly: { weekdays: ["sunday"], from: "02:00", to: "04:00" } },
  { clients: ["acme"], reason: "import", weekly: { weekdays: ["monday"], timezone: "America/New_York" } },
].map((window) => maintenanceSchema.parse(window));

export const sites: Readonly<Record<string, Site>> = {
  "without receivers": exampleSite(),
  "with one webhook": exampleSite({ receivers: [webhook("team")] }),
  "with every kind of receiver": exampleSite({ receivers: everyKind }),
  "with clients and maintenance": exampleSite({ receivers: everyKind, clients, maintenance }),
  "with overrides": exampleSite({
    receivers: [webhook("team"), webhook("pager", { severities: ["critical"] })],
    overrides: { HostAbsent: false, RedisDown: { severity: "critical" }, CacheHitRateLow: { owner: "platform" } },
  }),
  "with a watchdog left out": exampleSite({
    receivers: [webhook("team", { severities: ["critical", "warning", "info"] })],
    overrides: { Watchdog: false },
  }),
};
