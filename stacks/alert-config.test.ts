/** What a configuration says of alerts: receivers, overrides and maintenance, right and wrong. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { alertsByName, ruleGroups } from "../alerts/index.ts";
import { ruleFile } from "../alerts/render.ts";
import { ConfigError, type Deployment, readConfig } from "./config.ts";
import { example, localValues } from "./testing/examples.ts";

const now = new Date("2026-03-01T12:00:00Z");
const secret = "https://hush.example";
const secretKeys = ["url", "key", "password"];

/** The local configuration with these values; its secrets are set. */
function read(values: Readonly<Record<string, unknown>>): Deployment {
  const secrets = Object.fromEntries(secretKeys.map((key) => [key, secret]));
  const named = JSON.stringify(values.receivers ?? []);
  const used = secretKeys.filter((key) => named.includes(`Secret":"${key}"`));
  const set = Object.fromEntries(used.map((key) => [key, secrets[key]]));
  return readConfig("test", { ...localValues, ...set, ...values }, new Set(used), now);
}

/** What is wrong with it: key -> message and fix. No message shows the secret. */
function refused(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  try {
    read(values);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.doesNotMatch(error.message, /hush/);
    for (const { key, fix } of error.problems) {
      assert.ok(error.message.includes(key) && error.message.includes(fix));
    }
    return Object.fromEntries(error.problems.map(({ key, message, fix }) => [key, `${message} / ${fix}`]));
  }
  return {};
}

const webhook = { name: "team", urlSecret: "url" };
const email = {
  kind: "email",
  name: "mail",
  smarthost: "smtp.example.org:587",
  from: "vigia@example.org",
  to: ["team@example.org"],
};

describe("receivers", () => {
  test("of every kind are read, and the kind may be left out for a webhook", () => {
    const receivers = [
      webhook,
      { ...email, username: "vigia", passwordSecret: "password" },
      { kind: "slack", name: "chat", urlSecret: "url" },
      { kind: "pagerduty", name: "pager", routingKeySecret: "key" },
      { kind: "opsgenie", name: "genie", apiKeySecret: "key" },
    ];
    assert.deepEqual(
      read({ receivers }).site.receivers?.map(({ kind }) => kind),
      [undefined, "email", "slack", "pagerduty", "opsgenie"],
    );
  });

  for (const [what, receiver, key, said] of [
    ["an unknown kind", { ...webhook, kind: "fax" }, "kind", /webhook, email, slack/],
    ["a key of another kind", { ...email, urlSecret: "url" }, "urlSecret", /known keys here: kind, name.+smarthost/],
    ["a smarthost without port", { ...email, smarthost: "smtp.example.org" }, "smarthost", /host:port/],
    ["a user without password", { ...email, username: "vigia" }, "passwordSecret", /username and a password/],
    [
      "a password in the clear",
      { ...email, username: "v", passwordSecret: "password", requireTls: false },
      "requireTls",
      /in the clear/,
    ],
    ["a host that there is not", { ...webhook, hosts: ["vm-9"] }, "hosts[0]", /take one of local/],
    ["a client that there is not", { ...webhook, clients: ["acme"] }, "clients[0]", /add it to vigia:clients/],
    ["the silent receiver's name", { ...webhook, name: "nobody" }, "name", /another name/],
    ["a severity that there is not", { ...webhook, severities: ["page"] }, "severities[0]", /critical/],
    [
      "a time that ends before it starts",
      { ...webhook, activeTimes: [{ from: "18:00", to: "08:00" }] },
      "activeTimes[0].to",
      /before it starts.+two entries/,
    ],
    [
      "a time zone that there is not",
      { ...webhook, activeTimes: [{ timezone: "Europe/Atlantis" }] },
      "activeTimes[0].timezone",
      /no time zone/,
    ],
    [
      "times of a severity that it does not hear",
      { ...webhook, activeTimes: [{ severities: ["info"] }] },
      "activeTimes[0].severities",
      /does not hear/,
    ],
  ] as const) {
    test(`${what} is refused by one message at its place`, () => {
      const found = refused({ receivers: [receiver] });
      assert.deepEqual(Object.keys(found), [`vigia:receivers[0].${key}`]);
      assert.match(Object.values(found).join(), said);
    });
  }

  test("secrets of every kind must be set, and be secrets", () => {
    const pager = { kind: "pagerduty", name: "pager", routingKeySecret: "missing" };
    assert.match(refused({ receivers: [pager] })["vigia:missing"] ?? "", /integration key.+config set --secret/);
    assert.match(refused({ receivers: [pager], missing: "k" })["vigia:missing"] ?? "", /in the clear/);
  });

  test("between them leave no gap, and each hears of something", () => {
    const gap = refused({ receivers: [{ ...webhook, owners: ["predictions"] }] });
    assert.match(gap["vigia:receivers"] ?? "", /owner platform/);
    const deaf = { ...webhook, name: "deaf", severities: ["info"] };
    const found = refused({ receivers: [webhook, deaf], overrides: { Watchdog: false } });
    assert.deepEqual(Object.keys(found), ["vigia:receivers[1]"]);
  });
});

describe("overrides", () => {
  const ruleOf = ({ site }: Deployment, name: string) =>
    ruleGroups(site)
      .flatMap((group) => ruleFile(group, site).groups.flatMap(({ rules }) => rules))
      .find(({ alert }) => alert === name);

  test("change severity, owner, time and threshold of the alert, and the objective with it", () => {
    const override = { severity: "warning", owner: "platform", for: "90s", threshold: 0.02 };
    const changed = read({ overrides: { ErrorRateHigh: override } });
    const rule = ruleOf(changed, "ErrorRateHigh");
    assert.deepEqual(rule?.labels, { severity: "warning", owner: "platform" });
    assert.equal(rule?.for, "90s");
    assert.match(String(rule?.expr), /> 0\.02/);
    assert.equal(changed.site.objectives.errorRatio, 0.02);
  });

  test("leave an alert out, and its runbook in", () => {
    assert.ok(ruleOf(read({}), "HostClockSkew"));
    assert.equal(ruleOf(read({ overrides: { HostClockSkew: false } }), "HostClockSkew"), undefined);
  });

  test("each alert that can be told a threshold judges by it", () => {
    const { site } = example("production");
    const withClients = { ...site, clients: [{ name: "a", prefixes: ["a"], requestsPerSecond: 1, maximumSeries: 1 }] };
    for (const { name, objective } of alertsByName.values()) {
      if (objective === undefined) continue;
      const value = site.objectives[objective];
      const objectives = { ...site.objectives, [objective]: Number((value * 1.25).toPrecision(6)) };
      const before = ruleOf({ ...example("production"), site: withClients }, name);
      const after = ruleOf({ ...example("production"), site: { ...withClients, objectives } }, name);
      assert.notEqual(after?.expr, before?.expr, `${name} does not read ${objective}`);
    }
  });

  for (const [what, overrides, key, said] of [
    ["an alert that there is not", { RedisGone: false }, "RedisGone", /known keys here: .*RedisDown/],
    ["a knob that it lacks", { HostAbsent: { threshold: 1 } }, "HostAbsent.threshold", /severity, owner, for\)/],
    ["a severity that there is not", { RedisDown: { severity: "page" } }, "RedisDown.severity", /critical/],
    ["a time without unit", { RedisDown: { for: "90" } }, "RedisDown.for", /90s, 5m/],
    ["true", { RedisDown: true }, "RedisDown", /false.+leaves RedisDown out/],
    ["a threshold out of range", { ErrorRateHigh: { threshold: 2 } }, "ErrorRateHigh.threshold", /1/],
    [
      "a threshold that contradicts others",
      { PredictionLatencyHigh: { threshold: 0.2 } },
      "PredictionLatencyHigh.threshold",
      /below latencyCriticalSeconds/,
    ],
  ] as const) {
    test(`${what} is refused by one message at its place`, () => {
      const found = refused({ overrides });
      assert.deepEqual(Object.keys(found), [`vigia:overrides.${key}`]);
      assert.match(Object.values(found).join(), said);
    });
  }

  test("an objective is set in one place", () => {
    const overrides = { ErrorRateHigh: { threshold: 0.02 } };
    const found = refused({ overrides, objectives: { errorRatio: 0.03 } });
    assert.deepEqual(Object.keys(found), ["vigia:overrides.ErrorRateHigh.threshold"]);
    assert.deepEqual(refused({ overrides, objectives: { errorRatio: 0.02 } }), {});
  });
});

describe("maintenance", () => {
  const window = { hosts: ["local"], reason: "new disk" };
  const once = { start: "2026-03-02T22:00:00Z", end: "2026-03-03T04:00:00+01:00" };

  test("once or each week is read", () => {
    const maintenance = [
      { ...window, ...once },
      { ...window, weekly: { from: "02:00", to: "04:00" } },
    ];
    const { site, notices } = read({ maintenance });
    assert.equal(site.maintenance?.length, 2);
    assert.deepEqual(notices, []);
  });

  test("that is over is said and ignored", () => {
    const past = { ...window, start: "2026-02-01T22:00:00Z", end: "2026-03-01T11:59:00Z" };
    const { site, notices } = read({ maintenance: [past, { ...window, ...once }] });
    assert.deepEqual(
      site.maintenance?.map(({ start }) => start),
      [once.start],
    );
    assert.equal(notices.length, 1);
    assert.match(notices.join(), /vigia:maintenance\[0\].*new disk.*ignored/);
  });

  for (const [what, wrong, key, said] of [
    ["that ends before it starts", { ...window, start: once.end, end: once.start }, ".end", /before it starts/],
    ["of no length", { ...window, start: once.start, end: once.start }, ".end", /before it starts/],
    ["without end", { ...window, start: once.start }, ".end", /start and an end/],
    ["at no time", window, "", /start and an end, or weekly/],
    ["at two kinds of times", { ...window, ...once, weekly: {} }, "", /not both/],
    ["of nobody", { reason: "x", ...once }, "", /hosts or .+clients/],
    ["of a host that there is not", { ...window, ...once, hosts: ["vm-9"] }, ".hosts[0]", /take one of local/],
    ["at a moment without offset", { ...window, ...once, start: "2026-03-02T22:00:00" }, ".start", /offset from UTC/],
    ["without a reason", { hosts: ["local"], ...once }, ".reason", /./],
    [
      "whose weekly time ends before it starts",
      { ...window, weekly: { from: "22:00", to: "02:00" } },
      ".weekly.to",
      /before it starts/,
    ],
  ] as const) {
    test(`${what} is refused by one message at its place`, () => {
      const found = refused({ maintenance: [wrong] });
      assert.deepEqual(Object.keys(found), [`vigia:maintenance[0]${key}`]);
      assert.match(Object.values(found).join(), said);
    });
  }
});

describe("links in messages", () => {
  const dashboards = (values: Readonly<Record<string, unknown>>) => read(values).site.dashboardBase;

  test("go to Grafana, to the stack's pages where it has none, or where the site says", () => {
    assert.equal(dashboards({}), undefined);
    const airgap = { missing: { grafana: "no registry" } };
    assert.equal(dashboards({ airgap, ports: { preview: 3101 } }), "http://127.0.0.1:3101");
    const dashboardBase = "https://grafana.example.org";
    assert.equal(dashboards({ airgap, dashboardBase }), dashboardBase);
  });

  test("are built from addresses without a slash at the end", () => {
    assert.deepEqual(Object.keys(refused({ dashboardBase: "https://grafana.example.org/" })), ["vigia:dashboardBase"]);
  });
});
