import assert from "node:assert/strict";
import { test } from "node:test";
import { fallbackTag, pinnedVersion, registryOf } from "./version.ts";

test("the pinned version is the number in the tag, whatever stands around it", () => {
  assert.equal(pinnedVersion("prom/prometheus:v3.16.0"), "3.16.0");
  assert.equal(pinnedVersion("redis:7.0.15-bookworm"), "7.0.15");
  assert.equal(pinnedVersion("mirror.example:5000/postgres:15.20-bookworm"), "15.20");
});

test("a name without a version is refused by name", () => {
  for (const image of ["redis", "redis:latest", "redis:7", "mirror.example:5000/redis"]) {
    assert.throws(() => pinnedVersion(image), new RegExp(image.replaceAll(".", "\\.")));
  }
});

test("a fallback never carries the official tag, nor a version that it is not", () => {
  assert.equal(fallbackTag("redis:7.0.15-bookworm"), "redis:7.0.15-bookworm-airgap");
  assert.equal(fallbackTag("postgres:15.18-bookworm", "15.20"), "postgres:15.20-bookworm-airgap");
  assert.equal(fallbackTag("mirror.example:5000/a/b:v1.2.3"), "mirror.example:5000/a/b:v1.2.3-airgap");
});

test("a registry is named by a first part that is a host", () => {
  assert.equal(registryOf("redis:7.0.15"), "");
  assert.equal(registryOf("prom/prometheus:v3.16.0"), "");
  assert.equal(registryOf("registry.example/google/cadvisor:v0.60.5"), "registry.example");
  assert.equal(registryOf("localhost/redis:7.0.15"), "localhost");
});
