import assert from "node:assert/strict";
import { test } from "node:test";
import { example } from "../testing/examples.ts";
import { connectionsOfReplica, postgresLimits } from "./postgres.ts";

const { site } = example("production");

test("Postgres accepts the connections of the old and the new replicas of all hosts together", () => {
  const hosts = site.hosts.filter(({ roles }) => roles.includes("prediction")).length;
  for (const replicas of [1, 2, 8, 32]) {
    const { connections } = postgresLimits({ ...site, replicas });
    assert.ok(connections > 2 * hosts * replicas * connectionsOfReplica, `${replicas} replicas on ${hosts} hosts`);
  }
});

test("more connections come with the memory for them", () => {
  const [few, many] = [postgresLimits({ ...site, replicas: 1 }), postgresLimits({ ...site, replicas: 32 })];
  assert.equal(few.connections, 100);
  assert.equal(many.memoryMiB - few.memoryMiB, 4 * (many.connections - few.connections));
});
