/** One stack through its life: created as asked, clean afterwards, changed in place or replaced, repaired, gone. */
import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { aroundTests } from "./around-tests.ts";
import { eventsDuring } from "./events.ts";
import { containerNamed, leftovers } from "./inspect.ts";
import { isEmbedded, type TestStack } from "./stack.ts";
import { docker as engine, testImage } from "./test-image.ts";

let stack: TestStack;
const subnet = "172.31.211.0/24";

interface Shape {
  readonly change?: Partial<docker.ContainerArgs>;
  readonly options?: pulumi.CustomResourceOptions;
}

/** Two containers: one with nearly every input, and one with a generated name that is changed test by test. */
function program({ change = {}, options = {} }: Shape = {}): () => Promise<void> {
  const { labels, name } = stack;
  return async () => {
    const image = new docker.RemoteImage("image", { name: testImage, keepLocally: true });
    const network = new docker.Network("network", {
      name: `${name}-network`,
      driver: "bridge",
      ipamConfigs: [{ subnet, gateway: "172.31.211.1" }],
      labels,
    });
    const volume = new docker.Volume("volume", { name: `${name}-data`, labels });
    new docker.Container("full", {
      name: `${name}-full`,
      image: image.imageId,
      entrypoints: ["/bin/sh", "-c"],
      command: ["while :; do sleep 1; done"],
      envs: ["PLAIN=1", pulumi.secret("PASSWORD=hidden-in-envs")],
      user: "1000:1000",
      workingDir: "/tmp",
      hostname: "full",
      restart: "unless-stopped",
      memory: 64,
      memorySwap: 64,
      shmSize: 16,
      cpuShares: 512,
      readOnly: true,
      init: true,
      tmpfs: { "/run": "size=1m" },
      mounts: [{ type: "volume", source: volume.name, target: "/data", readOnly: true }],
      ports: [
        { internal: 8080, ip: "127.0.0.1", protocol: "tcp" },
        { internal: 8081, external: 23981, ip: "127.0.0.1" },
      ],
      networksAdvanced: [{ name: network.name, aliases: ["full", "other"], ipv4Address: "172.31.211.50" }],
      capabilities: { drops: ["ALL"], adds: ["CAP_NET_BIND_SERVICE"] },
      securityOpts: ["no-new-privileges:true"],
      healthcheck: { tests: ["CMD", "/bin/true"], interval: "1s", timeout: "2s", startPeriod: "1s", retries: 3 },
      stopSignal: "SIGTERM",
      stopTimeout: 3,
      logDriver: "json-file",
      logOpts: { "max-size": "1m" },
      hosts: [{ host: "somewhere", ip: "10.1.2.3" }],
      ulimits: [{ name: "nofile", soft: 1000, hard: 2000 }],
      sysctls: { "net.core.somaxconn": "100" },
      groupAdds: ["2000"],
      labels: [...labels, { label: "second", value: "label" }],
      wait: true,
      destroyGraceSeconds: 1,
    });
    const uploads = [{ file: "/etc/secret", content: pulumi.secret("hidden-in-upload"), permissions: "0600" }];
    const args = {
      image: image.imageId,
      labels,
      uploads,
      networkMode: "bridge",
      memory: 64,
      memorySwap: 64,
      ...change,
    };
    new docker.Container("changing", args, options);
  };
}

aroundTests((made) => {
  stack = made;
});

test("what was asked is what the engine says", async () => {
  await stack.up(program());
  const {
    Config: config,
    HostConfig: host,
    NetworkSettings: settings,
    State: state,
  } = await containerNamed(stack.name, `${stack.name}-full`);
  assert.equal(state.Health?.Status, "healthy");
  assert.deepEqual(config.Entrypoint, ["/bin/sh", "-c"]);
  assert.deepEqual(config.Cmd, ["while :; do sleep 1; done"]);
  for (const variable of ["PLAIN=1", "PASSWORD=hidden-in-envs", "FROM_IMAGE=1"])
    assert.ok(config.Env.includes(variable), variable);
  assert.deepEqual(
    [config.User, config.WorkingDir, config.Hostname, (config as { StopSignal?: string }).StopSignal],
    ["1000:1000", "/tmp", "full", "SIGTERM"],
  );
  assert.equal((config as { StopTimeout?: number }).StopTimeout, 3);
  assert.deepEqual(config.Healthcheck, {
    Test: ["CMD", "/bin/true"],
    Interval: 1e9,
    Timeout: 2e9,
    StartPeriod: 1e9,
    Retries: 3,
  });
  assert.equal(config.Labels["vigia.stack"], stack.name);
  assert.equal(config.Labels.second, "label");
  assert.equal(host.RestartPolicy?.Name, "unless-stopped");
  assert.deepEqual([host.Memory, host.ShmSize, host.CpuShares], [64 * 2 ** 20, 16 * 2 ** 20, 512]);
  assert.ok(host.MemorySwap === 64 * 2 ** 20 || host.MemorySwap === -1, "-1 where the kernel accounts no swap");
  assert.deepEqual([host.ReadonlyRootfs, host.Init], [true, true]);
  assert.deepEqual(host.Tmpfs, { "/run": "size=1m" });
  assert.deepEqual(host.CapDrop, ["ALL"]);
  assert.deepEqual(host.CapAdd, ["CAP_NET_BIND_SERVICE"]);
  assert.deepEqual(host.SecurityOpt, ["no-new-privileges:true"]);
  assert.deepEqual(host.ExtraHosts, ["somewhere:10.1.2.3"]);
  assert.deepEqual(host.GroupAdd, ["2000"]);
  assert.deepEqual(host.Sysctls, { "net.core.somaxconn": "100" });
  assert.deepEqual(host.Ulimits, [{ Name: "nofile", Soft: 1000, Hard: 2000 }]);
  assert.deepEqual(host.LogConfig, { Type: "json-file", Config: { "max-size": "1m" } });
  assert.deepEqual(settings.Ports["8081/tcp"], [{ HostIp: "127.0.0.1", HostPort: "23981" }]);
  const [free] = settings.Ports["8080/tcp"] ?? [];
  assert.equal(free?.HostIp, "127.0.0.1");
  assert.ok(Number(free?.HostPort) >= 32768);
  const joined = settings.Networks[`${stack.name}-network`];
  assert.equal(joined?.IPAddress, "172.31.211.50");
  for (const alias of ["full", "other"]) assert.ok(joined?.Aliases?.includes(alias), alias);
  assert.deepEqual(Object.keys(settings.Networks), [`${stack.name}-network`]);
  const [mount] = (await containerNamed(stack.name, `${stack.name}-full`)).Mounts.filter(
    ({ Destination }) => Destination === "/data",
  );
  assert.deepEqual([mount?.Name, mount?.RW], [`${stack.name}-data`, false]);
});

test("the network and the volume are what was asked", async () => {
  const network = await engine.getNetwork(`${stack.name}-network`).inspect();
  assert.deepEqual(
    [network.Driver, network.Internal, network.Labels],
    ["bridge", false, { "vigia.stack": stack.name }],
  );
  assert.deepEqual(network.IPAM?.Config, [{ Subnet: subnet, Gateway: "172.31.211.1" }]);
  const volume = await engine.getVolume(`${stack.name}-data`).inspect();
  assert.deepEqual([volume.Driver, volume.Labels], ["local", { "vigia.stack": stack.name }]);
});

test("uploads are there with their permissions, and the name is generated", async () => {
  const { Id, Name } = await containerNamed(stack.name, "changing");
  assert.match(Name, /^\/changing-[0-9a-f]{7}$/);
  const archive = await engine.getContainer(Id).getArchive({ path: "/etc/secret" });
  const bytes = await buffer(archive);
  // Of the tar header: mode at 100, size at 124, both octal; the content follows after 512 bytes.
  assert.equal(Number.parseInt(bytes.toString("utf8", 100, 107), 8) & 0o777, 0o600);
  assert.equal(
    bytes.toString("utf8", 512, 512 + Number.parseInt(bytes.toString("utf8", 124, 135), 8)),
    "hidden-in-upload",
  );
});

test("a preview, a refresh and a second up after it are clean", async () => {
  assert.deepEqual(await stack.preview(program()), {});
  assert.deepEqual(await stack.refresh(program()), {});
  assert.deepEqual(await stack.preview(program()), {});
  const { summary } = await stack.up(program());
  assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
});

test("secrets are encrypted in the state, as inputs and as outputs", async () => {
  const text = await stack.stateText();
  assert.ok(text.includes("docker:index/container:Container"));
  for (const secret of ["hidden-in-envs", "hidden-in-upload"]) assert.ok(!text.includes(secret), secret);
});

test("limits and restart change in place", async () => {
  const before = await containerNamed(stack.name, "changing");
  const change = { restart: "on-failure", memory: 96, memorySwap: 96, cpuShares: 256, destroyGraceSeconds: 2 };
  assert.deepEqual(await stack.preview(program({ change })), { update: 1 });
  await stack.up(program({ change }));
  const { Id, HostConfig: host } = await containerNamed(stack.name, "changing");
  assert.equal(Id, before.Id);
  assert.deepEqual([host.RestartPolicy?.Name, host.Memory, host.CpuShares], ["on-failure", 96 * 2 ** 20, 256]);
  assert.deepEqual(await stack.preview(program({ change })), {});
});

test("health check, tmpfs and init are updated in name only, and replace where replaceOnChanges asks for it", async () => {
  const before = await containerNamed(stack.name, "changing");
  const change = { healthcheck: { tests: ["CMD", "/bin/true"], interval: "30s" }, tmpfs: { "/run": "" }, init: true };
  await stack.up(program({ change }));
  const updated = await containerNamed(stack.name, "changing");
  assert.deepEqual([updated.Id, updated.Config.Healthcheck], [before.Id, undefined]);
  assert.deepEqual(
    [updated.HostConfig.Tmpfs, updated.HostConfig.Init],
    [before.HostConfig.Tmpfs, before.HostConfig.Init],
  );
  assert.deepEqual(await stack.preview(program({ change })), {});
  const other = {
    change: { healthcheck: { tests: ["CMD", "/bin/true"], interval: "20s" } },
    options: { replaceOnChanges: ["healthcheck"] },
  };
  assert.deepEqual(await stack.preview(program(other)), { replace: 1 });
  await stack.up(program(other));
  const replaced = await containerNamed(stack.name, "changing");
  assert.notEqual(replaced.Id, before.Id);
  assert.equal(replaced.Config.Healthcheck?.Interval, 20e9);
});

test("a changed upload replaces the container, the old one first although the name is generated", async () => {
  const before = await containerNamed(stack.name, "changing");
  const change = { uploads: [{ file: "/etc/secret", content: "other" }] };
  const events = await eventsDuring(stack.name, () => stack.up(program({ change })));
  const order = events.filter(({ action }) => action === "create" || action === "destroy");
  assert.deepEqual(
    order.map(({ id, action }) => `${id === before.Id ? "old" : "new"} ${action}`),
    ["old destroy", "new create"],
  );
  assert.notEqual((await containerNamed(stack.name, "changing")).Name, before.Name);
});

test("a plain up sees no drift; with a refresh a stopped container starts again and a removed one comes back", async () => {
  await stack.up(program());
  const stopped = await containerNamed(stack.name, `${stack.name}-full`);
  const removed = await containerNamed(stack.name, "changing");
  await engine.getContainer(stopped.Id).stop({ t: 0 });
  await engine.getContainer(removed.Id).remove({ force: true });
  const plain = await stack.up(program());
  assert.deepEqual(Object.keys(plain.summary.resourceChanges ?? {}), ["same"]);
  await stack.up(program(), { refresh: true });
  const started = await containerNamed(stack.name, `${stack.name}-full`);
  assert.ok(started.State.Running);
  if (isEmbedded) assert.equal(started.Id, stopped.Id);
  assert.notEqual((await containerNamed(stack.name, "changing")).Id, removed.Id);
  assert.deepEqual(await stack.preview(program()), {});
});

test("destroy leaves nothing but the image, also where something is gone already", async () => {
  await engine.getContainer((await containerNamed(stack.name, "changing")).Id).remove({ force: true });
  await stack.destroy();
  assert.deepEqual(await leftovers(stack.name), []);
  assert.ok((await engine.getImage(testImage).inspect()).Id);
});
