import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { launchers, writeExecutable, writeLaunchers } from "./launchers.ts";

test("a launcher runs its file with the repository's Node, from anywhere, also through a link", async () => {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "vigia launchers-")));
  try {
    await mkdir(path.join(root, "node_modules/.bin"), { recursive: true });
    await writeExecutable(path.join(root, "node_modules/.bin/node"), '#!/bin/sh\necho "$@"\n');
    const bin = path.join(root, ".local/airgap/bin");
    await writeLaunchers(bin);
    const link = path.join(root, "link");
    for (const [name, target] of Object.entries(launchers)) {
      await rm(link, { force: true });
      await symlink(path.join(bin, name), link);
      for (const script of [path.join(bin, name), link]) {
        const output = execFileSync(script, ["127.0.0.1:1"], { cwd: "/", encoding: "utf8" });
        assert.equal(output.trim(), `${path.join(root, target)} 127.0.0.1:1`);
      }
    }
  } finally {
    await rm(root, { recursive: true });
  }
});
