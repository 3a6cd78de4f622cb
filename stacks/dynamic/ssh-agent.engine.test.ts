import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { imageWithShell } from "../testing/engine.ts";
import { connect } from "./engine.ts";
import { execute } from "./exec.ts";

/** An ssh client whose every machine is this one. */
const folder = mkdtempSync(join(tmpdir(), "vigia-ssh-"));
const calls = join(folder, "calls");
writeFileSync(join(folder, "ssh"), `#!/bin/sh\necho "$@" >> ${calls}\nexec docker system dial-stdio\n`, {
  mode: 0o755,
});
const path = process.env.PATH;
process.env.PATH = `${folder}${delimiter}${path}`;
after(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

test("an engine behind ssh is spoken to through the machine's own client, over connections that are kept", async () => {
  const engine = connect("ssh://me@vm-1.example:2222");
  for (let request = 0; request < 3; request++) await engine.ping();
  assert.deepEqual(readFileSync(calls, "utf8").trim().split("\n"), [
    "-T -o BatchMode=yes -o ConnectTimeout=10 -p 2222 -- me@vm-1.example docker system dial-stdio",
  ]);
});

test("a command's standard input goes through ssh too", async () => {
  const engine = connect("ssh://me@vm-1.example:2222");
  const container = await engine.createContainer({
    Image: await imageWithShell(),
    Entrypoint: ["sleep", "60"],
    HostConfig: { NetworkMode: "none" },
  });
  try {
    await container.start();
    assert.deepEqual(await execute(container, ["cat"], "hello"), { exitCode: 0, output: "hello" });
    assert.equal((await execute(container, ["sh", "-c", "exit 3"], "")).exitCode, 3);
  } finally {
    await container.remove({ force: true, v: true });
  }
});
