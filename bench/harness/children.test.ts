import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { endChildren, tracked } from "./children.ts";

const forever = "setInterval(() => undefined, 1000); console.log('begun')";

function start(script: string) {
  return tracked(spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] }));
}

test("no child is left, not even one that does not listen or that is started afterwards", async () => {
  const willing = start(forever);
  const stubborn = start(`process.on("SIGTERM", () => undefined); ${forever}`);
  await Promise.all([willing, stubborn].map(({ stdout }) => once(stdout, "data")));
  tracked(spawn("/there/is/no/such/program")).once("error", () => undefined);
  await endChildren(300);
  assert.deepEqual([willing.signalCode, stubborn.signalCode], ["SIGTERM", "SIGKILL"]);
  const late = start(forever);
  await once(late, "exit");
  assert.equal(late.signalCode, "SIGKILL");
});
