/**
 * Runs every image as its contract in stacks/images.yaml says: as that user, with a read-only root, until its health check
 * passes. By default the fallbacks; IMAGES=official runs the same on the official images, where they have been pulled. An
 * image that can be had and is not here is a failure: a suite that skips what it is for proves nothing.
 */
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "./engine.ts";
import { readPins } from "./pins.ts";
import { inspect, overview } from "./status.ts";
import { cases, files as contents } from "./testing/cases.ts";
import { Probe } from "./testing/probe.ts";
import { pinnedVersion } from "./version.ts";

const engine = connect();
const pins = await readPins(join(import.meta.dirname, "..", "..", "stacks", "images.yaml"));
const statuses = await inspect(engine, pins);
const { missing, todo } = overview(statuses);
const official = process.env.IMAGES === "official";
const probe = new Probe(engine);
const version = (key: string) =>
  new RegExp(`\\bv?${pinnedVersion(pins[key]?.official ?? "").replaceAll(".", "\\.")}\\b`);
let files = "";

/** What nothing on this machine can give: `check` says why. */
const skip = (key: string) => missing[key] ?? false;

/** The image under test. */
function imageOf(key: string): string {
  const status = statuses.find((candidate) => candidate.key === key);
  assert.ok(status, `stacks/images.yaml has no ${key}`);
  if (official) {
    assert.equal(status.state, "official", `${status.official} is not here: docker pull it, then run again`);
    return status.official;
  }
  assert.ok(status.tag, `to do: ${todo[key]}. Run node airgap/images/main.ts ensure, then this again`);
  return status.tag;
}

before(async () => {
  files = await mkdtemp(join(tmpdir(), "vigia-contract-"));
  await chmod(files, 0o755);
  for (const [name, content] of Object.entries(contents)) await writeFile(join(files, name), content, { mode: 0o644 });
});
after(async () => {
  await probe.removeAll();
  await rm(files, { recursive: true, force: true });
});

for (const [key, { options, health, version: command }] of Object.entries(cases)) {
  test(`${key} runs as its contract says`, { skip: skip(key) }, async () => {
    const { user, healthcheck } = pins[key]?.contract ?? {};
    assert.ok(user && healthcheck, `${key} has no user or no health check in its contract`);
    const container = await probe.start(imageOf(key), { files, user, ...options });
    const filled = healthcheck.map((part) =>
      part.replace(/\{(\w+)\}/g, (placeholder, name: string) => health?.[name] ?? placeholder),
    );
    await probe.until(container, filled);
    const said = await probe.exec(container, command);
    assert.equal(said.code, 0);
    assert.match(said.output, version(key));
  });
}

test("PostgreSQL listens to its network and asks for the password", { skip: skip("postgres") }, async () => {
  const options = { user: "999:999", env: ["POSTGRES_PASSWORD_FILE=/files/password"] };
  const writable = { "/var/run/postgresql": "uid=999,gid=999", "/tmp": "" };
  const container = await probe.start(imageOf("postgres"), { files, ...options, writable });
  const address = "$(tail -n 1 /etc/hosts | cut -f 1)";
  const query = (password: string) => `PGPASSWORD=${password} psql -h ${address} -U postgres -w -c 'select 1'`;
  await probe.until(container, ["bash", "-c", query("$(cat /files/password)")]);
  const refused = await probe.exec(container, ["bash", "-c", query("wrong")]);
  assert.notEqual(refused.code, 0);
});

test("PostgreSQL runs as in a plain docker run: as root, which it gives up, with its socket in the image's own folder", {
  skip: skip("postgres"),
}, async () => {
  const env = ["POSTGRES_PASSWORD_FILE=/files/password"];
  const container = await probe.start(imageOf("postgres"), { files, env, readOnly: false });
  await probe.until(container, ["psql", "-h", "127.0.0.1", "-U", "postgres", "-c", "select 1"]);
  const { code, output } = await probe.exec(container, [
    "sh",
    "-c",
    "readlink /var/run && stat -c %U:%a /var/run/postgresql && stat -c %U /proc/1",
  ]);
  assert.equal(code, 0, output);
  assert.deepEqual(output.trim().split(/\s+/), ["/run", "postgres:3777", "postgres"]);
});

test("the redis exporter answers and names its version", { skip: skip("redisExporter") }, async () => {
  const container = await probe.start(imageOf("redisExporter"), { files, user: "59000:59000" });
  const page = await probe.fetch(container, 9121, "/metrics", (body) => body.includes("redis_exporter_build_info"));
  assert.match(/redis_exporter_build_info\{[^}]*\bversion="([^"]+)"/.exec(page)?.[1] ?? "", version("redisExporter"));
});

test("cAdvisor names the containers and their file systems", { skip: skip("cadvisor") }, async () => {
  const binds = ["/:/rootfs:ro", "/var/run:/var/run:ro", "/sys:/sys:ro", "/var/lib/docker:/var/lib/docker:ro"];
  const command = ["--docker_only=true", "--store_container_labels=false", "--whitelisted_container_labels=vigia.test"];
  const container = await probe.start(imageOf("cadvisor"), { files, binds, command });
  const name = (await container.inspect()).Name.slice(1);
  await probe.until(container, ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/healthz"]);
  const page = await probe.fetch(container, 8080, "/metrics", (body) => body.includes(`name="${name}"`));
  assert.match(
    page,
    new RegExp(`container_memory_working_set_bytes{[^}]*container_label_vigia_test="yes"[^}]*name="${name}"`),
  );
  assert.match(page, /container_fs_limit_bytes\{/);
  assert.match(/cadvisorVersion="([^"]+)"/.exec(page)?.[1] ?? "", version("cadvisor"));
});
