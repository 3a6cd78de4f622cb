import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { Problem } from "./problem.ts";
import { type Airgap, mergeConfig } from "./stack-config.ts";

const example = `# My stack.
config:
  vigia:environment: local
  vigia:hosts:
    - name: local # the one host
      docker: unix:///var/run/docker.sock
      address: 172.30.77.1
      roles: [monitoring, prediction, data]
`;
const official: Airgap = { cli: "official", provider: "official", images: {}, missing: {} };
const airgapped: Airgap = {
  cli: "built",
  provider: "embedded",
  images: { redis: "redis:7.0.15-bookworm-airgap", haproxy: "haproxy:2.6.12-airgap" },
  missing: { grafana: "only a registry of images has it" },
};
const socket = "unix:///var/run/docker.sock";
const merge = (text: string, airgap: Airgap, engine = socket) => mergeConfig(text, "Pulumi.local.yaml", engine, airgap);

test("with official tools only, on the same engine, the text stays as it is", () => {
  assert.equal(merge(example, official), example);
});

test("what was found stands in vigia:airgap; comments stay; a second merge changes nothing", () => {
  const merged = merge(example, airgapped);
  assert.deepEqual(parse(merged).config["vigia:airgap"], airgapped);
  assert.match(merged, /# My stack\./);
  assert.match(merged, /# the one host/);
  assert.equal(merge(merged, airgapped), merged);
});

test("the order in which fallbacks were found is no difference", () => {
  const reversed = { ...airgapped, images: Object.fromEntries(Object.entries(airgapped.images).reverse()) };
  assert.equal(merge(example, reversed), merge(example, airgapped));
});

test("vigia:airgap goes when everything official is there again", () => {
  assert.equal("vigia:airgap" in parse(merge(merge(example, airgapped), official)).config, false);
});

test("every host of a local stack is on the engine that was found", () => {
  const merged = parse(merge(example, official, "tcp://127.0.0.1:2375"));
  assert.equal(merged.config["vigia:hosts"][0].docker, "tcp://127.0.0.1:2375");
});

test("what Pulumi and people wrote beside it stays", () => {
  const merged = parse(merge(`encryptionsalt: v1:abc\n${example}  vigia:replicas: 3\n`, airgapped));
  assert.equal(merged.encryptionsalt, "v1:abc");
  assert.equal(merged.config["vigia:replicas"], 3);
});

test("a stack that is not local, or a file that is not YAML, is refused naming file and value", () => {
  const refused = (text: string, pattern: RegExp) =>
    assert.throws(
      () => merge(text, official),
      (error) => error instanceof Problem && pattern.test(error.message),
    );
  refused(example.replace("local\n", "production\n"), /Pulumi\.local\.yaml.*"production"/s);
  refused("config: {}\n", /not set/);
  refused("config: [", /not YAML/);
});
