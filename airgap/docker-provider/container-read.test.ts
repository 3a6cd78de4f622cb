import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerInspectInfo } from "dockerode";
import { containerOutputs } from "./container-read.ts";
import type { PlainObject } from "./properties.ts";

const inputs: PlainObject = {
  name: "c",
  image: "redis:7",
  memory: 64,
  networksAdvanced: [{ name: "n" }],
  healthcheck: { tests: ["CMD", "true"], interval: "5s" },
  tmpfs: { "/tmp": "" },
};

function live(
  change: { state?: object; host?: object; networks?: object; name?: string; image?: string } = {},
): ContainerInspectInfo {
  return {
    Name: change.name ?? "/c",
    Image: change.image ?? "sha256:1",
    State: { Running: true, Restarting: false, ...change.state },
    Config: { Hostname: "h", Cmd: ["x"], Healthcheck: { Test: ["CMD", "true"], Interval: 5e9 } },
    HostConfig: {
      Memory: 64 * 2 ** 20,
      MemorySwap: 128 * 2 ** 20,
      RestartPolicy: { Name: "no" },
      Tmpfs: { "/tmp": "" },
      ...change.host,
    },
    NetworkSettings: { Networks: change.networks ?? { n: { NetworkID: "id" } }, Ports: {} },
  } as unknown as ContainerInspectInfo;
}
const same = { imageId: "sha256:1", swapLimit: true };

test("a container as it was asked reads as its inputs", () => {
  const outputs = containerOutputs(inputs, live(), same);
  for (const [name, value] of Object.entries(inputs)) assert.deepEqual(outputs[name], value, name);
  assert.equal(outputs.mustRun, true);
  assert.equal(outputs.memorySwap, undefined);
});

test("the image keeps its reference unless the container runs another one", () => {
  assert.equal(containerOutputs(inputs, live({ image: "sha256:2" }), same).image, "sha256:2");
  assert.equal(containerOutputs(inputs, live(), { ...same, imageId: undefined }).image, "redis:7");
});

test("a stopped container must run again; one that need not run is left alone", () => {
  const stopped = live({ state: { Running: false, ExitCode: 3 } });
  assert.equal(containerOutputs(inputs, stopped, same).mustRun, false);
  assert.equal(containerOutputs(inputs, stopped, same).exitCode, 3);
  assert.equal(containerOutputs({ ...inputs, start: false }, stopped, same).mustRun, true);
});

test("drift that the engine allows is seen", () => {
  assert.equal(containerOutputs(inputs, live({ host: { Memory: 32 * 2 ** 20 } }), same).memory, 32);
  assert.equal(containerOutputs(inputs, live({ host: { RestartPolicy: { Name: "always" } } }), same).restart, "always");
  assert.equal(containerOutputs(inputs, live({ name: "/d" }), same).name, "d");
  assert.deepEqual(containerOutputs(inputs, live({ networks: {} }), same).networksAdvanced, []);
  assert.deepEqual(containerOutputs(inputs, live({ host: { Tmpfs: null } }), same).tmpfs, {});
});

test("a kernel without swap accounting is no drift", () => {
  const asked = { ...inputs, memorySwap: 64 };
  const unlimited = live({ host: { MemorySwap: -1 } });
  assert.equal(containerOutputs(asked, unlimited, { ...same, swapLimit: false }).memorySwap, 64);
  assert.equal(containerOutputs(asked, unlimited, same).memorySwap, -1);
});
