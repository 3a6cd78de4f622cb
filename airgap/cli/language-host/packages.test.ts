import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { installedPackages, requiredPlugins } from "./packages.ts";

let root = "";

async function manifest(folder: string, content: object): Promise<void> {
  await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, folder, "package.json"), JSON.stringify(content));
}

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), "vigia-packages-"));
  await manifest(".", { dependencies: { "@pulumi/docker": "5.2.0", "@pulumi/pulumi": "3.256.0", absent: "1.0.0" } });
  const pulumi = { resource: true, name: "docker", version: "5.2.0" };
  await manifest("node_modules/@pulumi/docker", { name: "@pulumi/docker", version: "5.2.0", pulumi });
  await manifest("node_modules/@pulumi/pulumi", { name: "@pulumi/pulumi", version: "3.256.0" });
});
after(() => rm(root, { recursive: true }));

test("only resource packages ask for a plugin, in its installed version", async () => {
  assert.deepEqual(await requiredPlugins(root), [{ name: "docker", version: "v5.2.0", server: "" }]);
});

test("what is not installed is not reported", async () => {
  const names = (await installedPackages(root)).map(({ name }) => name);
  assert.deepEqual(names, ["@pulumi/docker", "@pulumi/pulumi"]);
});
