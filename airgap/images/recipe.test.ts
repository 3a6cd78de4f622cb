import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { dockerfile } from "./dockerfile.ts";
import { linkFlags, moduleRelease, requiredVersion } from "./go/build.ts";
import { file } from "./layer.ts";
import { readPins } from "./pins.ts";
import { recipeHash } from "./recipe.ts";
import { recipes, unbuildable } from "./recipes/index.ts";
import { pinnedVersion } from "./version.ts";

const pins = await readPins(join(import.meta.dirname, "..", "..", "stacks", "images.yaml"));

test("every pinned image has a recipe or a reason why it has none", () => {
  for (const key of Object.keys(pins)) {
    assert.ok(recipes.some((recipe) => recipe.key === key) || unbuildable[key], key);
  }
});

test("every Go module builds the release that is pinned", async () => {
  for (const recipe of recipes) {
    if (!recipe.go) continue;
    const release = await moduleRelease(recipe.go, join(import.meta.dirname, "go"));
    assert.equal(release, pinnedVersion(pins[recipe.key]?.official ?? ""), recipe.key);
  }
});

test("images that share a module take one of its programs each, and none is left over", () => {
  const sharing = recipes.flatMap(({ key, go, program, config }) =>
    go && program ? [{ key, go, program, starts: config.entrypoint }] : [],
  );
  assert.ok(sharing.length > 1);
  for (const { key, go, program, starts } of sharing) {
    assert.deepEqual(starts, [program], key);
    const others = sharing.filter((other) => other.go.folder === go.folder);
    // One and the same object, or each would be compiled by itself.
    assert.deepEqual([...new Set(others.map((other) => other.go))], [go], key);
    assert.deepEqual(others.map((other) => other.program).toSorted(), Object.values(go.programs).toSorted(), key);
  }
});

test("the hash changes with the pin, a file, the module and the base, and with nothing else", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "vigia-recipe-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const engine = recipes.find((recipe) => recipe.go);
  assert.ok(engine?.go);
  const module = join(folder, "go", engine.go.folder);
  await mkdir(module, { recursive: true });
  await writeFile(join(module, "go.sum"), "one");
  const script = join(folder, "entrypoint.sh");
  await writeFile(script, "one");
  const recipe = { ...engine, entries: [file("/entrypoint.sh", script)] };
  const hash = (pin = "a:1.0.0", below = "") => recipeHash(recipe, pin, folder, below);
  const first = await hash();
  assert.equal(await hash(), first);
  assert.notEqual(await hash("a:1.0.1"), first);
  assert.notEqual(await hash("a:1.0.0", "other"), first);
  await writeFile(script, "two");
  const second = await hash();
  assert.notEqual(second, first);
  await writeFile(join(module, "go.sum"), "two");
  assert.notEqual(await hash(), second);
});

test("the hash does not depend on where the repository lies", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "vigia-recipe-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const redis = recipes.find((candidate) => candidate.key === "redis");
  assert.ok(redis);
  const hashAt = async (place: string) => {
    const script = join(folder, place);
    await writeFile(script, "same");
    return recipeHash({ ...redis, entries: [file("/entrypoint.sh", script)] }, "a:1.0.0", folder);
  };
  assert.equal(await hashAt("one"), await hashAt("two"));
});

test("the required version of a module is read from both forms of go.mod", () => {
  assert.equal(requiredVersion("require a.b/c v1.2.3\n", "a.b/c"), "v1.2.3");
  assert.equal(requiredVersion("require (\n\ta.b/c/lib v9.9.9\n\ta.b/c v1.2.3 // indirect\n)\n", "a.b/c"), "v1.2.3");
  assert.throws(() => requiredVersion("require a.b/d v1.2.3\n", "a.b/c"), /a\.b\/c/);
});

test("programs know their release", () => {
  const go = recipes.find((recipe) => recipe.key === "redisExporter")?.go;
  assert.ok(go);
  assert.match(linkFlags(go, "1.74.0"), /-X main\.BuildVersion=v1\.74\.0/);
});

test("a Dockerfile runs nothing and says what the recipe says", () => {
  const content = dockerfile(
    "scratch",
    { user: "nobody", entrypoint: ["/a b"], expose: [1], stopSignal: "SIGUSR1", env: { A: 'x"y' } },
    { "vigia.airgap": "true" },
  );
  assert.match(content, /^FROM scratch\n/);
  assert.match(content, /^ENTRYPOINT \["\/a b"\]$/m);
  assert.match(content, /^ENV A="x\\"y"$/m);
  assert.match(content, /^USER nobody$/m);
  assert.match(content, /^STOPSIGNAL SIGUSR1$/m);
  assert.match(content, /^LABEL vigia\.airgap="true"$/m);
  assert.doesNotMatch(content, /^RUN/m);
});

test("a file of pins is refused with its key when it pins no version", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "vigia-pins-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "images.yaml");
  await writeFile(path, "redis:\n  official: redis:latest\n");
  await assert.rejects(readPins(path), /redis\.official/);
  await writeFile(path, "redis:\n  official: redis:7.0.15-airgap\n");
  await assert.rejects(readPins(path), /redis\.official/);
});

test("no entrypoint is left without its first line", async () => {
  for (const entry of recipes.flatMap((recipe) => recipe.entries)) {
    if (entry.kind === "file") assert.match(await readFile(entry.source, "utf8"), /^#!\/bin\/(ba)?sh\n/);
  }
});
