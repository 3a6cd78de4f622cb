import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { engineAddress, usualSocket } from "./engine-address.ts";
import { Problem } from "./problem.ts";

const meta = (name: string) =>
  `/home/me/.docker/contexts/meta/${createHash("sha256").update(name).digest("hex")}/meta.json`;

function locate(env: Record<string, string>, files: Record<string, string> = {}) {
  return engineAddress({ env, home: "/home/me", read: async (file) => files[file] });
}

test("without anything said it is the usual socket", async () => {
  assert.equal((await locate({})).address, usualSocket);
  assert.equal((await locate({}, { "/home/me/.docker/config.json": "{}" })).address, usualSocket);
});

test("DOCKER_HOST comes before contexts", async () => {
  const files = { "/home/me/.docker/config.json": '{"currentContext":"far"}' };
  assert.equal((await locate({ DOCKER_HOST: "tcp://1.2.3.4:2375" }, files)).address, "tcp://1.2.3.4:2375");
});

test("the current context decides, DOCKER_CONTEXT before the configuration file", async () => {
  const files = {
    "/home/me/.docker/config.json": '{"currentContext":"far"}',
    [meta("far")]: '{"Endpoints":{"docker":{"Host":"ssh://me@far"}}}',
    [meta("near")]: '{"Endpoints":{"docker":{"Host":"unix:///run/user/1000/docker.sock"}}}',
  };
  assert.equal((await locate({}, files)).address, "ssh://me@far");
  assert.equal((await locate({ DOCKER_CONTEXT: "near" }, files)).address, "unix:///run/user/1000/docker.sock");
  assert.equal((await locate({ DOCKER_CONTEXT: "default" }, files)).address, usualSocket);
});

test("a context that isn't there and an address of another kind are refused, by name", async () => {
  await assert.rejects(
    locate({ DOCKER_CONTEXT: "gone" }),
    (error) => error instanceof Problem && /gone/.test(error.message),
  );
  await assert.rejects(
    locate({ DOCKER_HOST: "localhost:2375" }),
    (error) => error instanceof Problem && /DOCKER_HOST/.test(error.message),
  );
});
