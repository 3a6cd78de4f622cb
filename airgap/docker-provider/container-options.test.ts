import assert from "node:assert/strict";
import { test } from "node:test";
import { containerOptions } from "./container-options.ts";
import { nanoseconds } from "./duration.ts";
import { networkOptions } from "./network.ts";

test("inputs become the engine's create request", () => {
  const request = containerOptions(
    {
      name: "c",
      image: "i",
      command: ["run"],
      entrypoints: ["/init"],
      envs: ["A=1"],
      user: "1000:1000",
      memory: 64,
      memorySwap: -1,
      shmSize: 32,
      readOnly: true,
      tmpfs: { "/tmp": "size=1m" },
      ports: [
        { internal: 80, external: 8080, ip: "127.0.0.1" },
        { internal: 80, external: 8080, ip: "172.30.0.1" },
        { internal: 53, protocol: "udp" },
      ],
      capabilities: { drops: ["ALL"], adds: ["NET_BIND_SERVICE"] },
      healthcheck: { tests: ["CMD", "true"], interval: "1m30s", retries: 3 },
      hosts: [{ host: "h", ip: "10.0.0.1" }],
      volumes: [
        { volumeName: "v", containerPath: "/v", readOnly: true },
        { hostPath: "/h", containerPath: "/p" },
        { containerPath: "/anonymous" },
      ],
      mounts: [{ type: "bind", source: "/", target: "/host", readOnly: true, bindOptions: { propagation: "rslave" } }],
      labels: [{ label: "a", value: "b" }],
      ulimits: [{ name: "nofile", soft: 1, hard: 2 }],
      devices: [{ hostPath: "/dev/null" }],
      networkMode: "host",
      pidMode: "host",
    },
    "urn",
  );
  const { HostConfig: host } = request;
  assert.deepEqual(request.Healthcheck, {
    Test: ["CMD", "true"],
    Interval: 90e9,
    Timeout: 0,
    StartPeriod: 0,
    Retries: 3,
  });
  assert.deepEqual(request.Labels, { a: "b", "vigia.urn": "urn" });
  assert.deepEqual(request.Volumes, { "/anonymous": {} });
  assert.deepEqual(request.ExposedPorts, { "80/tcp": {}, "53/udp": {} });
  assert.deepEqual(
    [request.Cmd, request.Entrypoint, request.Env, request.User],
    [["run"], ["/init"], ["A=1"], "1000:1000"],
  );
  assert.deepEqual(host?.PortBindings, {
    "80/tcp": [
      { HostIp: "127.0.0.1", HostPort: "8080" },
      { HostIp: "172.30.0.1", HostPort: "8080" },
    ],
    "53/udp": [{ HostIp: "0.0.0.0", HostPort: "" }],
  });
  assert.deepEqual([host?.Memory, host?.MemorySwap, host?.ShmSize], [64 * 2 ** 20, -1, 32 * 2 ** 20]);
  assert.deepEqual(host?.Binds, ["v:/v:ro", "/h:/p:rw"]);
  assert.deepEqual(host?.Mounts, [
    { Type: "bind", Target: "/host", Source: "/", ReadOnly: true, BindOptions: { Propagation: "rslave" } },
  ]);
  assert.deepEqual([host?.CapAdd, host?.CapDrop], [["NET_BIND_SERVICE"], ["ALL"]]);
  assert.deepEqual([host?.NetworkMode, host?.PidMode], ["host", "host"]);
  assert.deepEqual(host?.Devices, [
    { PathOnHost: "/dev/null", PathInContainer: "/dev/null", CgroupPermissions: "rwm" },
  ]);
});

test("a container starts in the first of its networks, with its aliases and address", () => {
  const networksAdvanced = [{ name: "n", aliases: ["a"], ipv4Address: "10.0.0.9" }, { name: "m" }];
  const request = containerOptions({ name: "c", image: "i", networksAdvanced }, "urn");
  assert.equal(request.HostConfig?.NetworkMode, "n");
  assert.deepEqual(request.NetworkingConfig?.EndpointsConfig, {
    n: { Aliases: ["a"], IPAMConfig: { IPv4Address: "10.0.0.9" } },
  });
});

test("a network has its pools, and the engine is asked to refuse a second one of its name", () => {
  const request = networkOptions({
    name: "n",
    ipamConfigs: [{ subnet: "10.0.0.0/24", gateway: "10.0.0.1" }],
    internal: true,
  });
  assert.deepEqual(request.IPAM?.Config, [{ Subnet: "10.0.0.0/24", Gateway: "10.0.0.1" }]);
  assert.deepEqual([request.CheckDuplicate, request.Internal, request.Driver], [true, true, "bridge"]);
});

test("durations are those of Go", () => {
  assert.deepEqual(["1m30s", "500ms", "0", undefined, "1.5s"].map(nanoseconds), [90e9, 5e8, 0, 0, 1.5e9]);
});
