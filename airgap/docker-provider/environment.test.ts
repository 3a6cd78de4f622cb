import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { refusal, stackOf } from "./environment.ts";

const folder = mkdtempSync(path.join(tmpdir(), "vigia-environment-"));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(path.join(folder, "Pulumi.yaml"), "name: vigia\n");
const configure = (stack: string, environment: string): void =>
  writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), `config:\n  vigia:environment: ${environment}\n`);
configure("mine", "local");
configure("theirs", "production");
writeFileSync(path.join(folder, "Pulumi.silent.yaml"), "config: {}\n");
const urn = (stack: string): string => `urn:pulumi:${stack}::vigia::pulumi:providers:docker::default`;

test("only a stack whose configuration says local is served", () => {
  assert.equal(refusal(urn("mine"), folder), undefined);
  assert.match(refusal(urn("theirs"), folder) ?? "", /Pulumi\.theirs\.yaml says 'vigia:environment: production'/);
  assert.match(refusal(urn("silent"), folder) ?? "", /has no 'vigia:environment'/);
  assert.match(refusal(urn("absent"), folder) ?? "", /No Pulumi\.absent\.yaml/);
});

test("the stack's file is found from a folder below and in the project's stackConfigDir", () => {
  const below = path.join(folder, "stacks");
  mkdirSync(path.join(below, "config"), { recursive: true });
  assert.equal(refusal(urn("mine"), below), undefined);
  writeFileSync(path.join(below, "Pulumi.yaml"), "name: vigia\nstackConfigDir: config\n");
  assert.match(refusal(urn("mine"), below) ?? "", /No Pulumi\.mine\.yaml/);
  writeFileSync(path.join(below, "config", "Pulumi.mine.yaml"), "config:\n  vigia:environment: local\n");
  assert.equal(refusal(urn("mine"), below), undefined);
});

test("a URN names its stack", () => {
  assert.equal(stackOf("urn:pulumi:a-b::p::docker:index/container:Container::c"), "a-b");
});
