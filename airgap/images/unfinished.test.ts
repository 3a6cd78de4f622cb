import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { removeUnfinished } from "./unfinished.ts";

test("what a killed build left goes, what is kept between builds stays", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "vigia-unfinished-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const name of [".prometheus-77", "prometheus-0011223344556677", "debian"]) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "prometheus"), "");
  }
  for (const name of [".layer-redis-30287.tar", "node-24.21.0-x64"]) await writeFile(join(folder, name), "");
  await removeUnfinished(folder);
  assert.deepEqual((await readdir(folder)).sort(), ["debian", "node-24.21.0-x64", "prometheus-0011223344556677"]);
  await removeUnfinished(join(folder, "absent"));
});
