import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { removeAbandoned, sourcesId } from "./build.ts";

const sources = path.join(import.meta.dirname, "pulumi");

for (const name of ["go.mod", "go.sum", "trim.ts", "trimmed/leftout/leftout.go"]) {
  test(`a change of ${name} makes the CLI be built again`, async (context) => {
    const copy = await mkdtemp(path.join(tmpdir(), "vigia-cli-"));
    context.after(() => rm(copy, { recursive: true, force: true }));
    await cp(sources, copy, { recursive: true });
    assert.equal(await sourcesId(copy), await sourcesId());
    await appendFile(path.join(copy, name), "\n");
    assert.notEqual(await sourcesId(copy), await sourcesId());
  });
}

test("what an interrupted build left goes, what a running one works on stays", async (context) => {
  const bin = await mkdtemp(path.join(tmpdir(), "vigia-bin-"));
  context.after(() => rm(bin, { recursive: true, force: true }));
  const { pid: gone } = spawnSync("true");
  await writeFile(path.join(bin, `.pulumi.${gone}.tmp`), "half");
  await mkdir(path.join(bin, `.pulumi-module.${gone}.tmp`));
  const staying = [`.pulumi-module.${process.pid}.tmp`, `.pulumi.${process.pid}.tmp`, "pulumi"];
  for (const name of staying) await writeFile(path.join(bin, name), "");
  await removeAbandoned(bin);
  assert.deepEqual((await readdir(bin)).sort(), staying);
});
