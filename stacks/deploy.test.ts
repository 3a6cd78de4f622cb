import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { capabilityExceptions, rootExceptions } from "./components/users.ts";
import type { Deployment } from "./config.ts";
import { deploy } from "./deploy.ts";
import { resolveImages } from "./images.ts";
import { renderHaproxy } from "./rendering/haproxy.ts";
import { postgresLimits } from "./rendering/postgres.ts";
import { renderQueue } from "./rendering/redis.ts";
import { example } from "./testing/examples.ts";
import { mockPulumi, type Registered, settled } from "./testing/mocks.ts";

const service = { folder: "service", hash: "0123456789ab" };
const preview = { folder: "preview", hash: "ba9876543210" };

async function registrations(deployment: Deployment): Promise<Registered[]> {
  const registered = await mockPulumi(deployment.site.stack);
  const passwords = deploy({
    deployment,
    images: resolveImages(deployment.airgap),
    service,
    preview,
    receiverSecrets: {},
  });
  await new Promise((resolve) => pulumi.output(passwords.urn).apply(resolve));
  await settled(registered);
  return registered;
}

function containers(registered: readonly Registered[]): Registered[] {
  return registered.filter(({ type }) => type === "docker:index/container:Container");
}

function labelOf(container: Registered, label: string): string | undefined {
  const labels = container.inputs.labels as { label: string; value: string }[];
  return labels.find((entry) => entry.label === label)?.value;
}

const local = await registrations(example("local"));
const production = await registrations(example("production"));
const all = [...containers(local), ...containers(production)];

test("a local stack has every component, and two replicas", () => {
  assert.deepEqual(
    containers(local)
      .map(({ name }) => name)
      .toSorted(),
    [
      "local-agent",
      "local-alertmanager",
      "local-blackbox-exporter",
      "local-cadvisor",
      "local-exemplar-agent",
      "local-grafana",
      "local-haproxy",
      "local-node-exporter",
      "local-postgres",
      "local-postgres-exporter",
      "local-preview",
      "local-prometheus",
      "local-redis",
      "local-redis-exporter",
      "local-redis-queue",
      "local-service-1",
      "local-service-2",
      "local-victoriametrics",
    ],
  );
});

test("the production example puts each component where its role is", () => {
  const byHost = Object.groupBy(containers(production), (container) => labelOf(container, "vigia.host") ?? "");
  const components = Object.fromEntries(
    Object.entries(byHost).map(([host, list]) => [host, list?.map((c) => labelOf(c, "vigia.component")).toSorted()]),
  );
  const everyHost = ["agent", "cadvisor", "node-exporter"];
  const prediction = ["exemplar-agent", "haproxy", "service", "service"];
  const data = ["postgres", "postgres-exporter", "redis", "redis-exporter", "redis-queue"];
  assert.deepEqual(components, {
    "vm-6": [
      ...everyHost,
      "alertmanager",
      "blackbox-exporter",
      "grafana",
      "preview",
      "prometheus",
      "victoriametrics",
    ].toSorted(),
    "vm-1": [...everyHost, ...prediction, ...data].toSorted(),
    "vm-2": [...everyHost, ...prediction].toSorted(),
  });
  for (const container of containers(production)) {
    const host = labelOf(container, "vigia.host");
    assert.match(container.provider, new RegExp(`docker::${host}::`), `${container.name} is on ${host}'s engine`);
  }
});

test("every container ends in its own time, within limits of memory", () => {
  for (const { name, inputs } of all) {
    const component = name.replace(/^(local|vm-\d)-/, "").replace(/-\d$/, "");
    const stores = { postgres: 60, prometheus: 60, "redis-queue": 60, victoriametrics: 60 };
    const expected = { service: 15, ...stores }[component] ?? 10;
    assert.equal(inputs.destroyGraceSeconds, expected, name);
    assert.ok(Number(inputs.memory) > 0, name);
    assert.equal(inputs.memorySwap, inputs.memory, name);
  }
});

test("no container has more rights than it needs", () => {
  for (const container of all) {
    const { name, inputs } = container;
    const { capabilities: adds } = capabilityExceptions[labelOf(container, "vigia.component") ?? ""] ?? {};
    assert.deepEqual(inputs.capabilities, { ...(adds === undefined ? {} : { adds }), drops: ["ALL"] }, name);
    assert.deepEqual(inputs.securityOpts, ["no-new-privileges:true"], name);
    assert.equal(inputs.readOnly, true, name);
    assert.equal(inputs.privileged, undefined, name);
  }
});

test("only the listed exceptions run as root", () => {
  const root = all.filter(({ inputs }) => /^0:/.test(String(inputs.user)));
  const names = root.map((container) => labelOf(container, "vigia.component") ?? "");
  assert.deepEqual([...new Set(names)].toSorted(), Object.keys(rootExceptions).toSorted());
  for (const { name, inputs } of all) assert.match(String(inputs.user), /^\d+:\d+$/, name);
});

test("logs are rotated, and a container comes back after a crash", () => {
  for (const { name, inputs } of all) {
    assert.equal(inputs.restart, "unless-stopped", name);
    assert.equal(inputs.logDriver, "json-file", name);
    assert.deepEqual(Object.keys(inputs.logOpts as object).toSorted(), ["max-file", "max-size"], name);
  }
});

test("a component that can't load its files anew is replaced when they change", () => {
  const stores = ["redis", "redis-queue", "postgres", "redis-exporter", "postgres-exporter"];
  const fixed = [...stores, "grafana", "service", "service"];
  const marked = containers(local).filter((container) => labelOf(container, "vigia.files") === "digest");
  assert.deepEqual(marked.map((container) => labelOf(container, "vigia.component") ?? "").toSorted(), fixed.toSorted());
});

test("replicas can stand in for each other: no name of their own, no port, one alias, waited for", () => {
  const replicas = all.filter((container) => labelOf(container, "vigia.component") === "service");
  assert.equal(replicas.length, 6);
  for (const { name, inputs } of replicas) {
    assert.equal(inputs.name, undefined, name);
    assert.equal(inputs.ports, undefined, name);
    assert.equal(inputs.wait, true, name);
    assert.deepEqual((inputs.networksAdvanced as { aliases: string[] }[])[0]?.aliases, ["service"], name);
  }
});

test("a replica drains for longer than two checks of HAProxy, and ends before it is killed", () => {
  const checks = /check inter (\d+)s fall (\d+)/.exec(renderHaproxy(example("local").site));
  const notice = Number(checks?.[1]) * Number(checks?.[2]);
  for (const { name, inputs } of all.filter((c) => labelOf(c, "vigia.component") === "service")) {
    const drain = Number(/^DRAIN_SECONDS=(\d+)$/m.exec((inputs.envs as string[]).join("\n"))?.[1]);
    assert.ok(drain > notice && drain < Number(inputs.destroyGraceSeconds) / 2, `${name}: ${drain} s`);
  }
});

test("what people open binds the loopback address; other ports bind the host's address", () => {
  const published = containers(local).flatMap(({ name, inputs }) =>
    ((inputs.ports ?? []) as { ip: string; external: number }[]).map(({ ip, external }) => `${name} ${ip}:${external}`),
  );
  assert.deepEqual(published.toSorted(), [
    "local-alertmanager 127.0.0.1:9093",
    "local-grafana 127.0.0.1:3000",
    "local-haproxy 127.0.0.1:8080",
    "local-haproxy 172.30.77.1:8080",
    "local-postgres 172.30.77.1:5432",
    "local-preview 127.0.0.1:3001",
    "local-prometheus 127.0.0.1:9090",
    "local-prometheus 172.30.77.1:9090",
    "local-redis 172.30.77.1:6379",
    "local-redis-queue 172.30.77.1:6380",
    "local-victoriametrics 127.0.0.1:8428",
  ]);
});

test("all traffic to the stores and to Prometheus goes to the address and port of their host", () => {
  const find = (name: string) => containers(production).find((container) => container.name === name);
  const envs = find("vm-2-service-1")?.inputs.envs as string[];
  assert.ok(envs.includes("DATABASE_URL=postgres://vigia_service@10.20.0.1:5432/vigia"));
  assert.ok(envs.includes("REDIS_URL=redis://service@10.20.0.1:6379"));
  assert.ok(envs.includes("QUEUE_URL=redis://service@10.20.0.1:6380"));
  const command = find("vm-2-agent")?.inputs.command as string[];
  assert.ok(command.includes("-remoteWrite.url=http://10.20.0.6:9090/api/v1/write"));
  assert.ok(command.includes("-remoteWrite.forcePromProto"));
});

test("no password reaches an environment, a command or a label", () => {
  for (const { name, inputs } of all) {
    const { envs, command, labels, healthcheck } = inputs;
    assert.doesNotMatch(JSON.stringify({ envs, command, labels, healthcheck }), /password-\w+-?\w*"|hash-/, name);
  }
});

test("what is missing is left out, and nobody scrapes it", async () => {
  const { airgap, ...others } = example("local");
  const missing = { grafana: "no registry", cadvisor: "no registry", victoriametrics: "no registry" };
  const registered = await registrations({ ...others, airgap: { ...airgap, missing } });
  const names = registered.map(({ name }) => name);
  assert.ok(!names.some((name) => /grafana|cadvisor|victoriametrics/.test(name)), names.join(" "));
  for (const component of ["agent", "prometheus"]) {
    const files = registered.find(({ name }) => name === `local-${component}-files`)?.inputs;
    assert.ok(files);
    // Rules may speak of any component: without it they have nothing to say.
    const rendered = Object.entries(files.files as Record<string, string>).filter(
      ([path]) => !path.startsWith("rules/"),
    );
    assert.doesNotMatch(
      JSON.stringify([rendered, files.secretFiles]),
      /grafana:3000|cadvisor|victoriametrics/,
      component,
    );
  }
});

test("the long-term store keeps its data on a volume of its own, and only who asks it has its password", () => {
  const store = containers(local).find(({ name }) => name === "local-victoriametrics");
  const mounts = store?.inputs.mounts as { type: string; source: string; target: string; readOnly?: boolean }[];
  assert.deepEqual(
    mounts.map(({ type, source, readOnly }) => [type, source, readOnly ?? false]),
    [
      ["volume", "vigia-local-local-victoriametrics-files", true],
      ["volume", "vigia-local-local-victoriametrics-data", false],
    ],
  );
  const path = mounts[1]?.target;
  const command = store?.inputs.command as string[];
  for (const flag of [`-storageDataPath=${path}`, "-retentionPeriod=90d"]) assert.ok(command.includes(flag), flag);
  const volume = local.find(({ name }) => name === "local-victoriametrics-data");
  assert.equal(`${volume?.inputs.uid}:${volume?.inputs.uid}`, store?.inputs.user);
  const knows = ({ inputs }: Registered) => /password-victoriametrics/.test(JSON.stringify(inputs.secretFiles ?? {}));
  const names = (list: readonly Registered[]) =>
    list
      .filter(knows)
      .map(({ name }) => name)
      .toSorted();
  const readers = ["agent", "grafana", "preview", "prometheus", "victoriametrics"];
  assert.deepEqual(
    names(local),
    readers.map((component) => `local-${component}-files`),
  );
  assert.deepEqual(
    names(production),
    readers.map((component) => `vm-6-${component}-files`),
  );
});

test("faults reach the service only when the stack says so", async () => {
  const registered = await registrations({ ...example("local"), faults: true });
  const envs = (list: readonly Registered[]) =>
    containers(list).find(({ name }) => name === "local-service-1")?.inputs.envs;
  assert.ok((envs(registered) as string[]).includes("FAULTS=1"));
  assert.ok(!(envs(local) as string[]).some((env) => env.startsWith("FAULTS")));
});

const client = { name: "acme", prefixes: ["acme."], requestsPerSecond: 10, maximumSeries: 5 };

test("clients reach the service as a file, and keys are asked for instead of the one token", async () => {
  const { site, ...others } = example("local");
  const registered = await registrations({ ...others, site: { ...site, clients: [client] } });
  const files = (list: readonly Registered[], name: string) =>
    list.find((it) => it.name === `local-${name}-files`)?.inputs ?? {};
  const envs = (list: readonly Registered[]) =>
    containers(list).find(({ name }) => name === "local-service-1")?.inputs.envs as string[];
  assert.deepEqual(JSON.parse((files(registered, "service").files as Record<string, string>)["clients.json"] ?? ""), [
    client,
  ]);
  assert.ok(envs(registered).includes("CLIENTS_FILE=/etc/vigia/current/clients.json"));
  assert.deepEqual(files(local, "service").files, {});
  assert.ok(!envs(local).some((env) => env.startsWith("CLIENTS_FILE")));
  for (const component of ["haproxy", "blackbox-exporter"]) {
    const token = /password-endpoint-token/;
    assert.doesNotMatch(JSON.stringify(files(registered, component).secretFiles), token, component);
    assert.match(JSON.stringify(files(local, component).secretFiles), token, component);
  }
});

test("who checks callers is in place before the other one lets go of it", async () => {
  const { site, ...others } = example("local");
  const named = await registrations({ ...others, site: { ...site, clients: [client] } });
  // The SDK registers a resource once what it depends on is there.
  const place = (list: readonly Registered[], name: string) => list.findIndex((it) => it.name === name);
  assert.ok(place(named, "local-service-2") < place(named, "local-haproxy-files"), "keys, then no token");
  assert.ok(place(local, "local-haproxy-files") < place(local, "local-service-1"), "the token, then no keys");
});

test("the queue keeps its data on a volume of its own, with memory to rewrite its file", () => {
  const [queue] = containers(local).filter(({ name }) => name === "local-redis-queue");
  const mounts = queue?.inputs.mounts as { type: string; source: string; target: string }[];
  assert.deepEqual(
    mounts.filter(({ target }) => target === "/data").map(({ type, source }) => [type, source]),
    [["volume", "vigia-local-local-queue-data"]],
  );
  const maxmemory = Number(/^maxmemory (\d+)mb$/m.exec(renderQueue("everysec"))?.[1]);
  assert.ok(Number(queue?.inputs.memory) >= 2 * maxmemory);
});

test("settings of the service reach its environment", async () => {
  const { settings, ...others } = example("local");
  const registered = await registrations({
    ...others,
    settings: {
      ...settings,
      ...{ persistence: "sync", predictionRetentionDays: 7, seriesLabelLimit: 10_000, queueFsync: "always" },
      ...{ tracingEndpoint: "http://collector:4318", tracingRatio: 0.1 },
    },
  });
  const envs = containers(registered).find(({ name }) => name === "local-service-1")?.inputs.envs as string[];
  for (const env of [
    "PERSISTENCE=sync",
    "PREDICTION_RETENTION_DAYS=7",
    "SERIES_LABEL_LIMIT=10000",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318",
    "OTEL_TRACES_SAMPLER_ARG=0.1",
  ]) {
    assert.ok(envs.includes(env), env);
  }
  const queue = registered.find(({ name }) => name === "local-redis-queue-files");
  assert.match(JSON.stringify(queue?.inputs.files), /appendfsync always/);
});

test("Postgres is started with room for the connections of every replica", () => {
  const { inputs } = containers(production).find((one) => labelOf(one, "vigia.component") === "postgres") ?? {};
  const { connections, memoryMiB } = postgresLimits(example("production").site);
  assert.ok((inputs?.command as string[] | undefined)?.includes(`max_connections=${connections}`));
  assert.equal(inputs?.memory, memoryMiB);
});

test("no path of this machine and no password in the clear stands in a resource", () => {
  for (const { type, name, inputs } of local) {
    assert.ok(!JSON.stringify(inputs).includes(process.cwd()), `${type} ${name}`);
  }
});
