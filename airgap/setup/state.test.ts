import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { test } from "node:test";
import { describesRunningPulumi, isHeld, parseState } from "./state.ts";

const state = {
  version: 3,
  checkpoint: {
    latest: {
      resources: [
        { urn: "urn:pulumi:s::vigia::pulumi:pulumi:Stack::vigia-s", custom: false, type: "pulumi:pulumi:Stack" },
        {
          urn: "urn:pulumi:s::vigia::pulumi:providers:docker::p",
          custom: true,
          id: "p",
          type: "pulumi:providers:docker",
        },
        { urn: "urn:pulumi:s::vigia::vigia:stacks:Host::local", custom: false, type: "vigia:stacks:Host" },
        {
          urn: "urn:pulumi:s::vigia::docker:index/network:Network::n",
          custom: true,
          id: "abc",
          type: "docker:index/network:Network",
        },
      ],
      pending_operations: [
        { resource: { urn: "urn:pulumi:s::vigia::docker:index/container:Container::local-redis" }, type: "creating" },
      ],
    },
  },
};

test("resources are those of providers; what was interrupted is named", () => {
  const { ids, resources, pending } = parseState(JSON.stringify(state));
  assert.deepEqual([...ids], ["abc"]);
  assert.equal(resources, 1);
  assert.deepEqual(pending, ["creating local-redis"]);
});

test("a stack that was never brought up holds nothing", () => {
  assert.equal(parseState('{"version":3,"checkpoint":{"latest":{}}}').resources, 0);
  assert.equal(parseState('{"version":3,"checkpoint":{}}').resources, 0);
});

test("a lock is held by a process that runs and may be Pulumi, and by any process of another machine", async () => {
  const { pid: gone } = spawnSync("true");
  assert.equal(await isHeld({ pid: gone, hostname: hostname() }), false);
  assert.equal(await isHeld({ pid: process.pid, hostname: hostname() }), false, "this process is no Pulumi");
  assert.equal(await isHeld({ pid: gone, hostname: `not-${hostname()}` }), true);
});

test("only a living Pulumi holds a lock", () => {
  assert.equal(describesRunningPulumi("7 (pulumi) S 1 7 7"), true);
  assert.equal(describesRunningPulumi("7 (pulumi) Z 1 7 7"), false);
  assert.equal(describesRunningPulumi("7 (a (b) c) S 1 7 7"), false);
});
