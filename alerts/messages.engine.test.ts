/** What people are told: a real Alertmanager with a site's configuration, and receivers of every kind that listen here. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { maintenanceSchema } from "../signals/maintenance.ts";
import type { Site } from "../signals/site.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { weekdays } from "../signals/times.ts";
import { alertmanagerFiles, ruleGroups } from "./index.ts";
import { ruleFile } from "./render.ts";
import { gateway, type RunningAlertmanager, type SentAlert, send, startAlertmanager } from "./testing/alertmanager.ts";
import { type MailServer, startMailServer } from "./testing/mail-server.ts";
import { receiver, webhook } from "./testing/sites.ts";
import { type Received, startWebReceiver, type WebReceiver } from "./testing/web-receiver.ts";

const secrets = { mail: "hush-mail", pager: "hush-pager", genie: "hush-genie" };

/** An alert as Prometheus sends it: labels and annotations of its rule, filled in. */
function alertOf(site: Site, name: string, labels: Readonly<Record<string, string>>, value = ""): SentAlert {
  const rule = ruleGroups(site)
    .flatMap((group) => ruleFile(group, site).groups.flatMap(({ rules }) => rules))
    .find(({ alert }) => alert === name);
  assert.ok(rule, name);
  const filled = Object.entries(rule.annotations as Record<string, string>).map(([key, text]) => [
    key,
    text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label) => labels[label] ?? "").replaceAll(/\{\{.*?\}\}/g, value),
  ]);
  const own = rule.labels as Record<string, string>;
  return { labels: { alertname: name, ...own, ...labels }, annotations: Object.fromEntries(filled) };
}

interface WebhookMessage {
  readonly status: string;
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

describe("messages", () => {
  let web: WebReceiver;
  let mail: MailServer;
  let site: Site;
  let files: Readonly<Record<string, string>>;
  let alertmanager: RunningAlertmanager;

  before(async () => {
    const host = await gateway();
    const certificate = certificateFor(host);
    web = await startWebReceiver(host);
    mail = await startMailServer(host, certificate, { username: "vigia", password: secrets.mail });
    const base = `http://${host}:${web.port}`;
    const now = Date.now();
    const yesterday = weekdays[(new Date(now).getUTCDay() + 5) % 7];
    site = exampleSite({
      receivers: [
        webhook("team", { severities: ["critical", "warning", "info"] }),
        receiver({
          kind: "email",
          name: "mail",
          smarthost: `${host}:${mail.port}`,
          from: "vigia@example.org",
          to: ["one@example.org", "two@example.org"],
          username: "vigia",
          passwordSecret: "mail",
          certificateAuthority: certificate.cert,
          owners: ["platform"],
        }),
        receiver({ kind: "slack", name: "chat", urlSecret: "chat", owners: ["predictions"] }),
        receiver({
          kind: "pagerduty",
          name: "pager",
          routingKeySecret: "pager",
          severities: ["critical"],
          apiUrl: `${base}/pagerduty`,
        }),
        receiver({
          kind: "opsgenie",
          name: "genie",
          apiKeySecret: "genie",
          severities: ["critical"],
          apiUrl: `${base}/opsgenie/`,
        }),
        webhook("asleep", { activeTimes: [{ weekdays: [yesterday] }] }),
      ],
      maintenance: [
        maintenanceSchema.parse({
          hosts: ["vm-6"],
          reason: "new disk",
          start: new Date(now - 3_600_000).toISOString(),
          end: new Date(now + 3_600_000).toISOString(),
        }),
      ],
    });
    const { "alertmanager.yaml": text = "", ...others } = alertmanagerFiles(site);
    // The same groups, sooner.
    const sooner = text
      .replace("group_wait: 10s", "group_wait: 2s")
      .replace("group_interval: 30s", "group_interval: 4s");
    files = { "alertmanager.yaml": sooner, ...others };
    alertmanager = await startAlertmanager({
      ...files,
      "receivers/team": `${base}/team?token=hush-team\n`,
      "receivers/chat": `${base}/slack/hush-chat`,
      "receivers/asleep": `${base}/asleep`,
      "receivers/mail": `${secrets.mail}\n`,
      "receivers/pager": secrets.pager,
      "receivers/genie": secrets.genie,
    });
  });
  after(async () => {
    await alertmanager?.stop();
    web?.close();
    mail?.close();
  });

  const at = (path: string): readonly Received[] => web.received.filter((one) => one.path.startsWith(path));
  /** The webhook's messages of a host. */
  const told = (host: string): readonly WebhookMessage[] =>
    at("/team")
      .map(({ body }) => body as WebhookMessage)
      .filter(({ alerts }) => alerts.some(({ labels }) => labels.host === host));
  async function until(what: string, is: () => boolean): Promise<void> {
    for (let tries = 0; !is(); tries++) {
      if (tries > 160) assert.fail(`${what}: ${JSON.stringify(web.received)} ${await alertmanager.logs()}`);
      await delay(250);
    }
  }

  test("no secret stands in a file of the configuration", () => {
    assert.doesNotMatch(Object.values(files).join(), /hush/);
  });

  const incident = () => [
    alertOf(site, "HostDiskFull", { host: "vm-1", device: "/dev/sda1" }, "97 %"),
    alertOf(site, "RedisQueueDown", { host: "vm-1" }),
  ];

  test("an incident is one message for each receiver, with value, objective and links", async () => {
    await send(alertmanager, incident());
    await until("all are told", () => mail.mails.length > 0 && at("/pagerduty").length > 0 && told("vm-1").length > 0);
    await until("Opsgenie is told", () => at("/opsgenie").length > 0);
    // Another flush of the group: who has been told is not told again.
    await delay(5000);
    const [message, ...more] = told("vm-1");
    assert.deepEqual(message?.alerts.map(({ labels }) => labels.alertname).toSorted(), [
      "HostDiskFull",
      "RedisQueueDown",
    ]);
    assert.deepEqual([more.length, mail.mails.length, at("/pagerduty").length, at("/opsgenie").length], [0, 1, 1, 1]);
    assert.equal(at("/team")[0]?.path, "/team?token=hush-team");

    const dashboard = "http://127.0.0.1:3000/d/vigia-system-health?var-host=vm-1";
    const runbook = "http://127.0.0.1:3001/runbooks/HostDiskFull.md";
    const [letter] = mail.mails;
    assert.ok(letter);
    assert.deepEqual(
      [letter.user, letter.from, letter.to],
      ["vigia", "vigia@example.org", ["one@example.org", "two@example.org"]],
    );
    assert.match(
      letter.subject,
      /^\[CRITICAL\] Vigia example, vm-1: (HostDiskFull, RedisQueueDown|RedisQueueDown, HostDiskFull)$/,
    );
    const [page] = at("/pagerduty").map(({ body }) => body as PagerDutyEvent);
    const [call] = at("/opsgenie");
    assert.equal(page?.routing_key, secrets.pager);
    assert.deepEqual([page?.event_action, page?.payload.severity], ["trigger", "critical"]);
    assert.equal(call?.authorization, `GenieKey ${secrets.genie}`);
    const { message: title, description, priority } = Object(call?.body) as Record<string, string>;
    assert.deepEqual([title, priority], [letter.subject, "P1"]);
    for (const text of [letter.text, page?.payload.custom_details.text, description]) {
      assert.match(text ?? "", /97 % of \/dev\/sda1 of vm-1 is in use/);
      assert.match(text ?? "", /Value: 97 % \(objective: 95 %\)/);
      assert.ok(text?.includes(dashboard) && text.includes(runbook), text);
    }
    assert.match(letter.text, new RegExp(`<a href="${dashboard.replace("?", "\\?")}">Dashboard</a>`));
  });

  test("alerts go to whom they belong: predictions to the chat, the platform's to the mail", async () => {
    await send(alertmanager, [alertOf(site, "PredictionLatencyHigh", { host: "vm-2" }, "95 ms")]);
    await until("the chat is told", () => at("/slack/hush-chat").length > 0 && told("vm-2").length > 0);
    const [{ attachments: [attachment] = [] } = {}] = at("/slack").map(({ body }) => body as SlackMessage);
    assert.equal(attachment?.color, "warning");
    assert.match(attachment?.title ?? "", /^\[WARNING\] Vigia example, vm-2: The P95/);
    assert.match(attachment?.text ?? "", /Value: 95 ms \(objective: 90 ms\)/);
    assert.match(
      attachment?.text ?? "",
      /<http:\/\/127\.0\.0\.1:3000\/d\/vigia-performance-overview\?var-host=vm-2\|Dashboard>/,
    );
    assert.equal(mail.mails.length, 1);
    assert.equal(at("/pagerduty").length, 1);
  });

  test("an alert of a host in maintenance tells nobody, and is seen as muted", async () => {
    await send(alertmanager, [alertOf(site, "HostDiskFull", { host: "vm-6", device: "/dev/sda1" }, "97 %")]);
    await delay(7000);
    assert.deepEqual(told("vm-6"), []);
    assert.equal(at("/pagerduty").length, 1);
    const groups = await (await fetch(`${alertmanager.url}/api/v2/alerts/groups?filter=host%3Dvm-6`)).json();
    assert.match(JSON.stringify(groups), /"mutedBy":\["maintenance-host-vm-6"\]/);
  });

  test("a receiver outside of its times is not told", () => {
    assert.deepEqual(at("/asleep"), []);
  });

  test("the heartbeat reaches who asks for it", async () => {
    await send(alertmanager, [alertOf(site, "Watchdog", {})]);
    const heard = () => at("/team").some(({ body }) => JSON.stringify(body).includes('"alertname":"Watchdog"'));
    await until("the heartbeat is heard", heard);
  });

  test("each is told of the end", async () => {
    const endsAt = new Date(Date.now() - 1000).toISOString();
    await send(
      alertmanager,
      incident().map((alert) => ({ ...alert, endsAt })),
    );
    const resolved = () => told("vm-1").filter(({ status }) => status === "resolved");
    await until("all hear of the end", () => {
      return (
        resolved().length > 0 && mail.mails.length > 1 && at("/pagerduty").length > 1 && at("/opsgenie").length > 1
      );
    });
    assert.match(mail.mails[1]?.subject ?? "", /^\[RESOLVED\] Vigia example, vm-1/);
    const [, end] = at("/pagerduty").map(({ body }) => body as PagerDutyEvent);
    assert.equal(end?.event_action, "resolve");
    assert.match(at("/opsgenie")[1]?.path ?? "", /\/close/);
  });
});

interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: string;
  readonly payload: { readonly severity: string; readonly custom_details: { readonly text: string } };
}

interface SlackMessage {
  readonly attachments: readonly { readonly color: string; readonly title: string; readonly text: string }[];
}

/** By openssl, which Debian's ca-certificates bring along: Node makes no certificates. */
function certificateFor(host: string): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "vigia-certificate-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  try {
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
        ...["-subj", `/CN=${host}`, "-addext", `subjectAltName=IP:${host}`, "-keyout", key, "-out", cert],
      ],
      { stdio: "pipe" },
    );
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
