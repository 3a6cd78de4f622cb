import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig } from "./config.ts";
import { example, localValues, uncommented } from "./testing/examples.ts";

const [localHost] = localValues.hosts;

/** The problems that a configuration has, by key. */
function problems(values: Record<string, unknown>, secrets: string[] = [], stack = "test"): Map<string, string> {
  try {
    readConfig(stack, values, new Set(secrets));
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const { key, fix } of error.problems) {
      assert.ok(error.message.includes(key), `the message names ${key}`);
      assert.ok(error.message.includes(fix), "the message says what to do");
    }
    return new Map(error.problems.map(({ key, message }) => [key, message]));
  }
  return new Map();
}

test("both examples are valid, and the defaults are the site's", () => {
  const { site, faults } = example("local");
  assert.equal(site.scrapeIntervalSeconds, 5);
  assert.equal(site.replicas, 2);
  assert.equal(site.ports.endpoint, 8080);
  assert.equal(faults, false);
  assert.deepEqual(
    example("production").site.hosts.map((host) => host.name),
    ["vm-6", "vm-1", "vm-2"],
  );
});

const acme = { name: "acme", prefixes: ["acme."], requestsPerSecond: 100, maximumSeries: 1000 };

test("what a service does without being told is durable, and keeps what a laptop can hold", () => {
  assert.deepEqual(example("local").settings, {
    ...{ persistence: "auto", queueFsync: "everysec", predictionRetentionDays: 90 },
    ...{ seriesLabelLimit: 2000, tracingRatio: 1 },
  });
  assert.equal(readConfig("test", { ...localValues, clients: [acme] }).site.clients?.[0]?.name, "acme");
});

test("clients of whom one owns series of another are refused by name", () => {
  const client = (name: string, ...prefixes: string[]) => ({ ...acme, name, prefixes });
  const refused = (...clients: unknown[]) => problems({ ...localValues, clients });
  for (const [one, other] of [
    ["acme", "acme."],
    ["acme.plant.", "acme."],
    ["acme.", "acme."],
  ] as const) {
    const found = refused(client("first", one), client("second", "zeta.", other));
    assert.deepEqual([...found.keys()], ["vigia:clients[1].prefixes[1]"]);
    assert.match([...found.values()].join(""), /first.*second|second.*first/s);
  }
  assert.deepEqual([...refused(client("first", "acme."), client("second", "acme2.", "b.")).keys()], []);
  assert.deepEqual([...refused(client("first", "acme.", "acme.x.")).keys()], [], "its own prefixes may overlap");
  assert.deepEqual([...refused(client("first", "a."), client("first", "b.")).keys()], ["vigia:clients[1].name"]);
});

test("a client that could do nothing, or anything, is refused", () => {
  const keys = (client: unknown) => [...problems({ ...localValues, clients: [client] }).keys()];
  assert.deepEqual(keys({ ...acme, prefixes: [] }), ["vigia:clients[0].prefixes"]);
  assert.deepEqual(keys({ ...acme, prefixes: [""] }), ["vigia:clients[0].prefixes[0]"]);
  assert.deepEqual(keys({ ...acme, prefixes: ["a/b"] }), ["vigia:clients[0].prefixes[0]"]);
  assert.deepEqual(keys({ ...acme, name: "Acme Inc" }), ["vigia:clients[0].name"]);
  assert.deepEqual(keys({ ...acme, requestsPerSecond: 0 }), ["vigia:clients[0].requestsPerSecond"]);
  assert.deepEqual(keys({ ...acme, maximumSeries: 0.5 }), ["vigia:clients[0].maximumSeries"]);
  assert.deepEqual(keys({ ...acme, ratePerSecond: 5 }), ["vigia:clients[0].ratePerSecond"]);
});

test("settings of the service out of range are named", () => {
  const wrong = {
    ...{ persistence: "async", queueFsync: "no", predictionRetentionDays: 0, seriesLabelLimit: 0 },
    ...{ tracingEndpoint: "collector:4318", tracingRatio: 2 },
  };
  const found = problems({ ...localValues, ...wrong });
  assert.deepEqual(
    [...found.keys()].toSorted(),
    Object.keys(wrong)
      .map((key) => `vigia:${key}`)
      .toSorted(),
  );
});

for (const stack of ["local", "production"] as const) {
  test(`what the ${stack} example shows in comments is valid, and states the defaults`, () => {
    const values = uncommented(stack);
    const keys = ["oncall-url", "mail-password", "chat-url", "pager-key", "duty-key", "deadman-url"];
    const secrets = Object.fromEntries(keys.map((key) => [key, "https://example.org/hook"]));
    const shown = readConfig("test", { ...values, ...secrets }, new Set(keys));
    const { tracingEndpoint, ...settings } = shown.settings;
    assert.ok(tracingEndpoint);
    assert.deepEqual(settings, example(stack).settings);
    assert.deepEqual(shown.site.ports, example(stack).site.ports);
    assert.equal(shown.site.clients?.length, 1);
    assert.equal(shown.site.receivers?.length, 6);
    assert.equal(shown.site.maintenance?.length, 2);
    assert.deepEqual(shown.notices, []);
  });
}

test("numbers that `config set --path` left as text inside of objects are numbers", () => {
  const objectives = JSON.stringify({ latencyWarningSeconds: "0.08" });
  assert.equal(readConfig("test", { ...localValues, objectives }).site.objectives.latencyWarningSeconds, 0.08);
});

test("values as Pulumi hands them over, as text, are read like YAML", () => {
  const text = { environment: "local", hosts: JSON.stringify(localValues.hosts), replicas: "3", faults: "true" };
  const { site, faults } = readConfig("test", text);
  assert.equal(site.replicas, 3);
  assert.equal(faults, true);
});

test("unknown keys are named with their place", () => {
  const found = problems({ ...localValues, portz: {}, ports: { endpont: 1 }, hosts: [{ ...localHost, adress: "x" }] });
  assert.deepEqual([...found.keys()].toSorted(), ["vigia:hosts[0].adress", "vigia:ports.endpont", "vigia:portz"]);
});

test("a message about an unknown key lists those that are known in its place", () => {
  for (const [values, known] of [
    [{ ports: { endpont: 1 } }, /known keys here: endpoint, prometheus/],
    [{ hosts: [{ ...localHost, adress: "x" }] }, /known keys here: name, docker, address/],
    [{ airgap: { images: { redys: "x" } } }, /known keys here: node, redis/],
    [{ portz: {} }, /known keys here: environment, hosts/],
  ] as const) {
    assert.throws(() => readConfig("test", { ...localValues, ...values }), known);
  }
});

test("a wrong type and a port out of range are reported in one message", () => {
  const found = problems({ ...localValues, replicas: "many", ports: { grafana: 70000 } });
  assert.deepEqual([...found.keys()].toSorted(), ["vigia:ports.grafana", "vigia:replicas"]);
});

test("a key that must be set is named when it is not", () => {
  assert.ok(problems({ environment: "local" }).has("vigia:hosts"));
});

test("two hosts of one name, and two equal ports", () => {
  const other = { ...localHost, subnet: "172.30.78.0/24", address: "172.30.78.1", roles: ["monitoring"] };
  const found = problems({ ...localValues, hosts: [{ ...localHost, roles: ["prediction", "data"] }, other] });
  assert.deepEqual([...found.keys()], ["vigia:hosts[1].name"]);
  assert.deepEqual([...problems({ ...localValues, ports: { grafana: 9090 } }).keys()], ["vigia:ports.grafana"]);
});

test("each role has the hosts that it needs", () => {
  const without = problems({ ...localValues, hosts: [{ ...localHost, roles: ["prediction", "data"] }] });
  assert.match(without.get("vigia:hosts") ?? "", /monitoring/);
  const data = { name: "more", docker: "ssh://more", address: "10.0.0.2", roles: ["data"] };
  assert.match(problems({ ...localValues, hosts: [localHost, data] }).get("vigia:hosts") ?? "", /data.*local, more/);
});

test("the address of a host on this machine is its network's gateway", () => {
  for (const address of ["172.30.77.2", "10.0.0.1", "127.0.0.1"]) {
    const found = problems({ ...localValues, hosts: [{ ...localHost, address }] });
    assert.ok(found.has("vigia:hosts[0].address"), address);
  }
});

test("hosts of one engine have networks of their own, and one endpoint between them", () => {
  const twin = { ...localHost, name: "twin", roles: ["prediction"] };
  const found = problems({ ...localValues, hosts: [localHost, twin] });
  assert.deepEqual([...found.keys()], ["vigia:hosts[1].subnet", "vigia:hosts[1].docker"]);
});

test("faults and fallbacks are refused outside local stacks", () => {
  const hosts = example("production").site.hosts;
  const found = problems({ environment: "production", hosts, faults: true, airgap: { images: { redis: "x" } } });
  assert.deepEqual([...found.keys()], ["vigia:faults", "vigia:airgap"]);
});

test("an image without which nothing works can't be missing, another one can", () => {
  assert.deepEqual(
    [...problems({ ...localValues, airgap: { missing: { redis: "no registry", grafana: "no registry" } } }).keys()],
    ["vigia:airgap.missing.redis"],
  );
});

test("a receiver's secret must be set", () => {
  const receivers = [{ name: "oncall", urlSecret: "oncall-url" }];
  assert.deepEqual([...problems({ ...localValues, receivers }).keys()], ["vigia:oncall-url"]);
  const url = "https://example.internal/hook";
  assert.equal(problems({ ...localValues, receivers, "oncall-url": url }, ["oncall-url"]).size, 0);
  const clear = problems({ ...localValues, receivers, "oncall-url": url });
  assert.match(clear.get("vigia:oncall-url") ?? "", /in the clear/);
  assert.ok(problems({ ...localValues, receivers, "oncall-url": "hook" }, ["oncall-url"]).has("vigia:oncall-url"));
});

test("a secret's value never stands in a message", () => {
  const receivers = [{ name: "a", urlSecret: "u" }];
  for (const [values, secrets] of [
    [{ replicas: 0, receivers, u: "hush" }, ["u"]],
    [{ receivers, u: "hush" }, ["u"]],
    [{ receivers, u: "hush" }, []],
    [{ nobodys: "hush" }, ["nobodys"]],
    [{ ports: JSON.stringify({ grafana: "hush" }) }, ["ports"]],
  ] as const) {
    assert.throws(
      () => readConfig("test", { ...localValues, ...values }, new Set(secrets)),
      (error: Error) => error instanceof ConfigError && !error.message.includes("hush"),
    );
  }
});

test("a stack's name must do for containers and images", () => {
  assert.deepEqual([...problems(localValues, [], "Prod.2").keys()], ["the stack's name"]);
});

test("between machines an address is an IPv4 address, and each machine's own", () => {
  const hosts = example("production").site.hosts;
  const withAddress = (address: string) =>
    problems({ environment: "production", hosts: hosts.map((host, at) => (at === 2 ? { ...host, address } : host)) });
  for (const address of ["vm-2.example.internal", "http://10.20.0.2", "10.20.0.2:80", "127.0.0.1", "0.0.0.0"]) {
    assert.deepEqual([...withAddress(address).keys()], ["vigia:hosts[2].address"], address);
  }
  assert.match(withAddress("10.20.0.1").get("vigia:hosts[2].address") ?? "", /hosts\[1\]/);
  assert.equal(withAddress("10.20.0.2").size, 0);
});

test("a subnet has its own address in front, and room for the host's containers", () => {
  const withSubnet = (subnet: string, more: object = {}) =>
    problems({ ...localValues, hosts: [{ ...localHost, subnet }], ...more });
  assert.ok(withSubnet("172.30.77.5/24").has("vigia:hosts[0].subnet"));
  assert.ok(withSubnet("172.30.77.0/28").has("vigia:hosts[0].subnet"));
  assert.equal(withSubnet("172.30.77.0/27").size, 0);
  assert.ok(withSubnet("172.30.77.0/27", { replicas: 10 }).has("vigia:hosts[0].subnet"));
});

test("engines by plain tcp serve local stacks only", () => {
  const docker = "tcp://docker:2375";
  assert.equal(problems({ ...localValues, hosts: [{ ...localHost, docker }] }).size, 0);
  const hosts = example("production").site.hosts.map((host, at) => (at === 0 ? { ...host, docker } : host));
  assert.deepEqual([...problems({ environment: "production", hosts }).keys()], ["vigia:hosts[0].docker"]);
});
