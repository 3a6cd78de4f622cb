import assert from "node:assert/strict";
import { test } from "node:test";
import { container } from "./container.ts";
import { image } from "./image.ts";
import { Secret, unknown, type ValueObject } from "./properties.ts";
import { checkProvider } from "./provider-config.ts";
import { checkInputs } from "./schema.ts";

const failed = (inputs: ValueObject): string[] =>
  checkInputs({ image: "i", ...inputs }, container.properties).map(({ property }) => property);

test("every input of the stacks' contract is known", () => {
  const contract =
    "name image command entrypoints envs user restart memory memorySwap cpuShares readOnly tmpfs mounts volumes ports networksAdvanced networkMode pidMode capabilities securityOpts healthcheck wait waitTimeout destroyGraceSeconds stopTimeout stopSignal labels logDriver logOpts hosts init uploads mustRun start hostname ulimits privileged devices groupAdds shmSize workingDir sysctls";
  assert.deepEqual(Object.keys(container.properties).sort(), contract.split(" ").sort());
});

test("an unknown input is refused by its path, whatever its depth, and the message says what to do", () => {
  assert.deepEqual(failed({ gpus: "all" }), ["gpus"]);
  assert.deepEqual(failed({ networksAdvanced: [{ name: "n", gwPriority: 1 }] }), ["networksAdvanced[0].gwPriority"]);
  const [failure] = checkInputs({ image: "i", gpus: "all" }, container.properties);
  assert.match(failure?.reason ?? "", /gpus.*official plugin/s);
});

test("wrong types, ranges and words are refused; unknowns and right values are not", () => {
  assert.deepEqual(failed({ memory: "64" }), ["memory"]);
  assert.deepEqual(failed({ memory: 1.5 }), ["memory"]);
  assert.deepEqual(failed({ restart: "sometimes" }), ["restart"]);
  assert.deepEqual(failed({ ports: [{ internal: 70000 }] }), ["ports[0].internal"]);
  assert.deepEqual(failed({ healthcheck: { interval: "5 seconds" } }), ["healthcheck.interval"]);
  assert.deepEqual(failed({ mounts: [{ type: "volume" }] }), ["mounts[0].target"]);
  assert.deepEqual(failed({ memory: unknown, ports: [{ internal: 80, external: unknown }] }), []);
  assert.deepEqual(
    failed({ memory: 64, restart: "always", healthcheck: { tests: ["CMD", "true"], interval: "1m30s" } }),
    [],
  );
});

test("a missing image is named", () => {
  const failures = checkInputs({}, container.properties);
  assert.deepEqual(
    failures.map(({ property }) => property),
    ["image"],
  );
});

test("a secret's value stays out of the refusal", () => {
  const [failure] = checkInputs({ image: "i", user: new Secret(["hidden-value"]) }, container.properties);
  assert.ok(failure && !failure.reason.includes("hidden-value"));
});

test("combinations that the engine would not honour are refused", () => {
  const check = (inputs: ValueObject): string[] =>
    container.check?.(inputs).failures.map(({ property }) => property) ?? [];
  assert.deepEqual(check({ networkMode: "host", networksAdvanced: [{ name: "n" }] }), ["networkMode"]);
  assert.deepEqual(check({ uploads: [{ file: "/a" }] }), ["uploads[0]"]);
  assert.deepEqual(check({ uploads: [{ file: "/a", content: "x", source: "y" }] }), ["uploads[0]"]);
  assert.deepEqual(check({ uploads: [{ file: "/a", content: new Secret("x") }], networkMode: "host" }), []);
});

test("an image that would be pushed is refused", () => {
  const failures = image.check?.({ imageName: "x", skipPush: false, build: { context: unknown } }).failures ?? [];
  assert.deepEqual(
    failures.map(({ property }) => property),
    ["skipPush"],
  );
});

test("a build that a preview would have to do is refused", () => {
  const inputs = { imageName: "x", skipPush: true, buildOnPreview: true, build: { context: unknown } };
  assert.deepEqual(
    image.check?.(inputs).failures.map(({ property }) => property),
    ["buildOnPreview"],
  );
});

test("the provider knows no input but host", () => {
  const urn = "urn:pulumi:none::p::pulumi:providers:docker::d";
  assert.match(checkProvider(urn, {})[0]?.reason ?? "", /local/);
});
