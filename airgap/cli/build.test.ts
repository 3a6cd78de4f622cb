import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { sourcesId } from "./build.ts";

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
