/** Images: built from a folder, found by tag, and previews that know nothing yet. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import * as docker from "@pulumi/docker";
import { containerNamed } from "./inspect.ts";
import { isEmbedded, makeStack, type TestStack } from "./stack.ts";
import { docker as engine, makeTestImage, removeTestImage, testImage } from "./test-image.ts";

let stack: TestStack;
let context: string;
let imageName: string;
/** Ids of what the tests built: a rebuilt image loses its name, not its place on the disk. */
const built = new Set<string>();

before(async () => {
  await makeTestImage();
  stack = await makeStack();
  context = path.join(stack.folder, "context");
  imageName = `vigia-fidelity/${stack.name}:built`;
  mkdirSync(context);
  writeFileSync(
    path.join(context, "Dockerfile"),
    "ARG BASE\nFROM $BASE AS first\nCOPY message /message\nFROM first\nENV LAST=1\n",
  );
  writeFileSync(path.join(context, "message"), "one");
});
after(async () => {
  try {
    await stack.remove();
    for (const id of built) await engine.getImage(id).remove({ force: true });
  } finally {
    await removeTestImage();
  }
});

const program = async (): Promise<void> => {
  const image = new docker.Image("image", {
    imageName,
    skipPush: true,
    build: {
      context,
      dockerfile: path.join(context, "Dockerfile"),
      args: { BASE: testImage },
      target: "first",
      platform: "linux/amd64",
    },
  });
  new docker.Container("runs", { image: image.repoDigest, labels: stack.labels, networkMode: "bridge" });
};

test("a preview of what does not exist contacts no engine", async () => {
  const preview = await stack.preview(async () => {
    const provider = new docker.Provider("nowhere", { host: "unix:///nonexistent/docker.sock" });
    const network = new docker.Network("network", {}, { provider });
    const image = new docker.RemoteImage("image", { name: "nothing:here" }, { provider });
    new docker.Container("c", { image: image.imageId, networksAdvanced: [{ name: network.name }] }, { provider });
  });
  assert.deepEqual(preview, { create: 5 });
});

test("another address updates the provider and leaves its resources alone", async () => {
  const at = (host: string) => async (): Promise<void> => {
    const provider = new docker.Provider("somewhere", { host });
    new docker.Volume("volume", { labels: stack.labels }, { provider });
  };
  await stack.up(at("unix:///var/run/docker.sock"));
  assert.deepEqual(await stack.preview(at("unix:///run/docker.sock")), { update: 1 });
  await stack.up(at("unix:///run/docker.sock"));
  await stack.destroy();
});

test("a tag that is on the engine is never pulled, and keepLocally leaves it", async () => {
  const tagged = `vigia-fidelity/${stack.name}:tagged`;
  await engine.getImage(testImage).tag({ repo: `vigia-fidelity/${stack.name}`, tag: "tagged" });
  const use = (keepLocally: boolean) => async (): Promise<void> => {
    new docker.RemoteImage("tagged", { name: tagged, keepLocally });
  };
  await stack.up(use(true));
  await stack.destroy();
  assert.ok((await engine.getImage(tagged).inspect()).Id);
  await stack.up(use(false));
  await stack.destroy();
  await assert.rejects(engine.getImage(tagged).inspect());
});

test("an image is built with its arguments and target, and the container runs it", async () => {
  assert.deepEqual(await stack.preview(program), { create: 3 });
  await stack.up(program);
  const image = await engine.getImage(imageName).inspect();
  built.add(image.Id);
  assert.ok(!image.Config.Env.includes("LAST=1"), "the target is an earlier stage");
  assert.equal((await containerNamed(stack.name, "runs")).Image, image.Id);
  assert.deepEqual(await stack.preview(program), {});
  assert.deepEqual(await stack.refresh(program), {});
});

test("a changed file of the context rebuilds in place and replaces the container", async () => {
  const before = await containerNamed(stack.name, "runs");
  writeFileSync(path.join(context, "message"), "two");
  assert.deepEqual(await stack.preview(program), { update: 1, replace: 1 });
  await stack.up(program);
  const now = await containerNamed(stack.name, "runs");
  built.add(now.Image);
  assert.notEqual(now.Image, before.Image);
  assert.deepEqual(await stack.preview(program), {});
});

test("a failed build says what the Dockerfile's command said", async () => {
  writeFileSync(
    path.join(context, "Dockerfile"),
    `FROM ${testImage} AS first\nRUN ["/bin/sh", "-c", "echo last words; exit 7"]\n`,
  );
  const message = await stack.upFails(program);
  if (isEmbedded) assert.match(message, /last words[\s\S]*/);
  await stack.destroy();
  assert.ok((await engine.getImage(imageName).inspect()).Id, "destroy leaves the image");
});
