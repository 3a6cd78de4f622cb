/**
 * Runs every image as its contract in stacks/images.yaml says: as that user, with a read-only root, until its health check
 * passes. By default the fallbacks; IMAGES=official runs the same on the official images, where they can be pulled.
 */
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "./engine.ts";
import { inspect } from "./ensure.ts";
import { readPins } from "./pins.ts";
import { Probe } from "./testing/probe.ts";
import { pinnedVersion } from "./version.ts";

const engine = connect();
const pins = await readPins(join(import.meta.dirname, "..", "..", "stacks", "images.yaml"));
const official = process.env.IMAGES === "official";
const tags = new Map((await inspect(engine, pins)).map(({ key, tag, official: name }) => [key, official ? name : tag]));
const probe = new Probe(engine);
const version = (key: string) => pinnedVersion(pins[key]?.official ?? "");
let files = "";

before(async () => {
  files = await mkdtemp(join(tmpdir(), "vigia-contract-"));
  await chmod(files, 0o755);
  await writeFile(join(files, "password"), "not-a-real-secret", { mode: 0o644 });
  await writeFile(
    join(files, "haproxy.cfg"),
    "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\n" +
      "frontend metrics\n  bind :8405\n  http-request use-service prometheus-exporter\n",
  );
});
after(async () => {
  await probe.removeAll();
  await rm(files, { recursive: true, force: true });
});

interface Case {
  readonly options?: Partial<Parameters<Probe["start"]>[1]>;
  readonly health: readonly string[];
  /** A command whose output names the version. */
  readonly version: readonly string[];
}

const wget = (url: string) => ["wget", "-q", "-O", "/dev/null", url];
const cases: Readonly<Record<string, () => Case>> = {
  redis: () => ({
    options: { user: "999:999", command: ["redis-server", "--appendonly", "yes"] },
    health: ["sh", "-c", "redis-cli -h 127.0.0.1 ping 2>&1 | grep -q -e PONG -e NOAUTH"],
    version: ["redis-server", "--version"],
  }),
  postgres: () => ({
    options: {
      user: "999:999",
      env: ["POSTGRES_PASSWORD_FILE=/files/password", "POSTGRES_DB=sensors", "POSTGRES_INITDB_ARGS=--data-checksums"],
      writable: { "/var/run/postgresql": "uid=999,gid=999", "/tmp": "" },
    },
    health: ["psql", "-h", "127.0.0.1", "-U", "postgres", "-d", "sensors", "-c", "select 1"],
    version: ["postgres", "--version"],
  }),
  haproxy: () => ({
    options: { user: "99:99", command: ["haproxy", "-f", "/files/haproxy.cfg"] },
    health: ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8405"],
    version: ["haproxy", "-v"],
  }),
  node: () => ({
    options: {
      user: "1000:1000",
      command: ["node", "-e", "require('http').createServer((q,a)=>a.end()).listen(8080)"],
    },
    health: ["node", "-e", "fetch('http://127.0.0.1:8080').then(()=>process.exit(0),()=>process.exit(1))"],
    version: ["node", "--version"],
  }),
  prometheus: () => ({
    options: { user: "65534:65534" },
    health: ["promtool", "check", "ready", "--url=http://127.0.0.1:9090"],
    version: ["prometheus", "--version"],
  }),
  alertmanager: () => ({
    options: { user: "65534:65534" },
    health: wget("http://127.0.0.1:9093/-/ready"),
    version: ["amtool", "--version"],
  }),
  blackboxExporter: () => ({
    options: { user: "65534:65534" },
    health: wget("http://127.0.0.1:9115/-/healthy"),
    version: ["blackbox_exporter", "--version"],
  }),
  nodeExporter: () => ({
    options: { user: "65534:65534" },
    health: wget("http://127.0.0.1:9100/"),
    version: ["node_exporter", "--version"],
  }),
  postgresExporter: () => ({
    options: { user: "65534:65534", env: ["DATA_SOURCE_URI=127.0.0.1:1/none"] },
    health: wget("http://127.0.0.1:9187/"),
    version: ["postgres_exporter", "--version"],
  }),
  vmagent: () => ({
    options: {
      user: "65534:65534",
      command: ["-remoteWrite.url=http://127.0.0.1:1/none", "-remoteWrite.tmpDataPath=/tmp/queue"],
      writable: { "/tmp": "" },
    },
    health: wget("http://127.0.0.1:8429/health"),
    version: ["/vmagent-prod", "--version"],
  }),
};

for (const [key, make] of Object.entries(cases)) {
  const tag = tags.get(key);
  test(`${key} runs as its contract says`, { skip: !tag && "the image is not here" }, async () => {
    assert.ok(tag);
    const { options, health, version: command } = make();
    const container = await probe.start(tag, { files, ...options });
    await probe.until(container, health);
    const said = await probe.exec(container, command);
    assert.equal(said.code, 0);
    assert.match(said.output, new RegExp(`\\b(v)?${version(key).replaceAll(".", "\\.")}\\b`));
  });
}

test("PostgreSQL listens to its network and asks for the password", { skip: !tags.get("postgres") }, async () => {
  const tag = tags.get("postgres");
  assert.ok(tag);
  const options = { user: "999:999", env: ["POSTGRES_PASSWORD_FILE=/files/password"] };
  const writable = { "/var/run/postgresql": "uid=999,gid=999", "/tmp": "" };
  const container = await probe.start(tag, { files, ...options, writable });
  const address = "$(tail -n 1 /etc/hosts | cut -f 1)";
  const query = (password: string) => `PGPASSWORD=${password} psql -h ${address} -U postgres -w -c 'select 1'`;
  await probe.until(container, ["bash", "-c", query("$(cat /files/password)")]);
  const refused = await probe.exec(container, ["bash", "-c", query("wrong")]);
  assert.notEqual(refused.code, 0);
});

test("the redis exporter answers and names its version", { skip: !tags.get("redisExporter") }, async () => {
  const tag = tags.get("redisExporter");
  assert.ok(tag);
  const container = await probe.start(tag, { files, user: "59000:59000" });
  const page = await probe.fetch(container, 9121, "/metrics", (body) => body.includes("redis_exporter_build_info"));
  assert.match(page, new RegExp(`version="v${version("redisExporter").replaceAll(".", "\\.")}"`));
});

test("cAdvisor names the containers and their file systems", { skip: !tags.get("cadvisor") }, async () => {
  const tag = tags.get("cadvisor");
  assert.ok(tag);
  const binds = ["/:/rootfs:ro", "/var/run:/var/run:ro", "/sys:/sys:ro", "/var/lib/docker:/var/lib/docker:ro"];
  const command = ["--docker_only=true", "--store_container_labels=false", "--whitelisted_container_labels=vigia.test"];
  const container = await probe.start(tag, { files, binds, command });
  const name = (await container.inspect()).Name.slice(1);
  await probe.until(container, wget("http://127.0.0.1:8080/healthz"));
  const page = await probe.fetch(container, 8080, "/metrics", (body) => body.includes(`name="${name}"`));
  assert.match(
    page,
    new RegExp(`container_memory_working_set_bytes{[^}]*container_label_vigia_test="yes"[^}]*name="${name}"`),
  );
  assert.match(page, /container_fs_limit_bytes\{/);
  assert.match(page, new RegExp(`cadvisorVersion="v?${version("cadvisor").replaceAll(".", "\\.")}"`));
});
