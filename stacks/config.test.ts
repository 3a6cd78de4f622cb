import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig } from "./config.ts";
import { example, localValues } from "./testing/examples.ts";

const [localHost] = localValues.hosts;

/** The problems that a configuration has, by key. */
function problems(values: Record<string, unknown>): Map<string, string> {
  try {
    readConfig("test", values);
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
  assert.equal(problems({ ...localValues, receivers, "oncall-url": "https://example.internal/hook" }).size, 0);
});

test("a secret's value never stands in a message", () => {
  assert.throws(
    () => readConfig("test", { ...localValues, replicas: 0, receivers: [{ name: "a", urlSecret: "u" }], u: "hush" }),
    (error: Error) => !error.message.includes("hush"),
  );
});
