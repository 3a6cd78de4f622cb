/** What only the embedded provider promises: refusals, orphans of killed runs, and no mixing with the official plugin. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import * as docker from "@pulumi/docker";
import { aroundTests } from "./around-tests.ts";
import { containersOf, leftovers } from "./inspect.ts";
import { embeddedPlugin, isEmbedded, makeStack, type State, type TestStack } from "./stack.ts";
import { docker as engine, testImage } from "./test-image.ts";

const skip = isEmbedded ? false : "these are promises of the embedded provider alone";
let stack: TestStack;

aroundTests((made) => {
  stack = made;
});

const run = (args: Partial<docker.ContainerArgs>) => async (): Promise<void> => {
  new docker.Container("one", { image: testImage, labels: stack.labels, ...args });
};

test("an unknown input is refused by name at preview time", { skip }, async () => {
  const message = await stack.upFails(run({ cpuSet: "0" }));
  assert.match(message, /'cpuSet'[\s\S]*official plugin/);
  assert.deepEqual(await leftovers(stack.name), []);
});

test("a stack that is not local is refused", { skip }, async () => {
  const other = await makeStack("production");
  try {
    const message = await other.upFails(async () => {
      new docker.Volume("volume", {});
    });
    assert.match(message, /vigia:environment: production/);
  } finally {
    await other.remove();
  }
});

test("the orphans of a killed run are taken over, and what belongs to others is refused by name", {
  skip,
}, async () => {
  const name = `${stack.name}-named`;
  const Labels = { "vigia.stack": stack.name };
  const program = async (): Promise<void> => {
    const network = new docker.Network("network", { name: `${name}-network`, labels: stack.labels });
    new docker.Volume("volume", { name: `${name}-volume`, labels: stack.labels });
    new docker.Container("named", {
      name,
      image: testImage,
      labels: stack.labels,
      networksAdvanced: [{ name: network.name }],
    });
  };
  const foreign = await engine.createContainer({ name, Image: testImage, Labels: { "vigia.stack": "another-stack" } });
  const message = await stack.upFails(program);
  assert.match(message, /'another-stack'/);
  await foreign.remove({ force: true });
  await stack.destroy();

  const orphan = await engine.createContainer({ name, Image: testImage, Labels });
  await orphan.start();
  await engine.createVolume({ Name: `${name}-volume`, Labels });
  const left = await engine.createNetwork({ Name: `${name}-network`, Labels });
  const { stdout } = await stack.up(program);
  assert.match(stdout, /interrupted run/);
  const [container, ...others] = await containersOf(stack.name);
  assert.deepEqual(others, []);
  assert.notEqual(container?.Id, orphan.id);
  assert.ok(Object.values(container?.NetworkSettings.Networks ?? {}).some(({ NetworkID }) => NetworkID === left.id));
  assert.deepEqual(await stack.preview(program), {});
  await stack.destroy();
  assert.deepEqual(await leftovers(stack.name), []);
});

test("the orphan of a killed run is found also where its name was generated", { skip }, async () => {
  await stack.up(run({}));
  const [first] = await containersOf(stack.name);
  const state = await stack.exported();
  const forgotten = (state.deployment.resources ?? []).filter(({ urn }) => !urn.endsWith("::one"));
  await stack.importState({ ...state, deployment: { ...state.deployment, resources: forgotten } });
  await stack.up(run({}));
  const now = await containersOf(stack.name);
  assert.equal(now.length, 1);
  assert.notEqual(now[0]?.Id, first?.Id);
});

test("a taken host port is named, and nothing is left behind", { skip }, async () => {
  await stack.destroy();
  const ports = [{ internal: 80, external: 23982, ip: "127.0.0.1" }];
  const other = await engine.createContainer({
    Image: testImage,
    Labels: { "vigia.stack": `${stack.name}-other` },
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "23982" }] } },
  });
  await other.start();
  try {
    assert.match(await stack.upFails(run({ ports })), /23982/);
    assert.deepEqual(await leftovers(stack.name), []);
  } finally {
    await other.remove({ force: true });
  }
});

test("a volume in use and an overlapping subnet are clear errors", { skip }, async () => {
  const name = `${stack.name}-used`;
  await stack.up(async () => {
    new docker.Volume("used", { name, labels: stack.labels });
  });
  const user = await engine.createContainer({
    name: `${name}-by`,
    Image: testImage,
    Labels: { "vigia.stack": stack.name },
    HostConfig: { Binds: [`${name}:/data`] },
  });
  assert.match(await stack.upFails(async () => {}), new RegExp(`'${name}' is in use by ${name}-by`));
  await user.remove({ force: true });
  await stack.up(async () => {});

  const ipamConfigs = [{ subnet: "172.31.212.0/24" }];
  const other = await engine.createNetwork({
    Name: `${name}-other`,
    Labels: { "vigia.stack": stack.name },
    IPAM: { Config: [{ Subnet: "172.31.212.0/25" }] },
  });
  const message = await stack.upFails(async () => {
    new docker.Network("network", { ipamConfigs, labels: stack.labels });
  });
  assert.match(message, new RegExp(`172.31.212.0/24.*overlaps.*${name}-other`));
  await other.remove();
});

test("state of the official plugin is refused", { skip }, async () => {
  await stack.up(run({}));
  const state = await stack.exported();
  const official = JSON.parse(
    JSON.stringify(state).replaceAll(/"__meta":"(?:[^"\\]|\\.)*"/g, '"__meta":"{\\"schema_version\\":\\"2\\"}"'),
  ) as State;
  await stack.importState(official);
  assert.match(await stack.upFails(run({ command: ["sleep", "9"] })), /official docker plugin/);
  await stack.importState(state);
  await stack.up(run({}));
});

test("an engine that does not answer is one clear message", { skip }, async () => {
  const message = await stack.upFails(async () => {
    const provider = new docker.Provider("nowhere", { host: "unix:///nonexistent/docker.sock" });
    new docker.Volume("volume", {}, { provider });
  });
  assert.match(message, /does not answer[\s\S]*dockerd/);
});

test("the plugin's process tells its port and ends on SIGINT and SIGTERM", { skip }, async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const plugin = spawn(embeddedPlugin, { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(plugin.stdout, "data")) as [Buffer];
    assert.match(port.toString(), /^\d+\n$/);
    plugin.kill(signal);
    assert.deepEqual(await once(plugin, "exit"), [0, null]);
  }
});
