import assert from "node:assert/strict";
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { type TestContext, test } from "node:test";

/** Starts the plugin and waits for the line with its port. */
async function start(t: TestContext, stdin: "pipe" | "ignore"): Promise<{ plugin: ChildProcess; port: number }> {
  const stdio: StdioOptions = [stdin, "pipe", "inherit"];
  const plugin = spawn(process.execPath, [path.join(import.meta.dirname, "main.ts")], { stdio });
  t.after(() => plugin.kill("SIGKILL"));
  assert.ok(plugin.stdout);
  const [line] = await once(plugin.stdout, "data", { signal: t.signal });
  return { plugin, port: Number(line) };
}

test("the plugin tells its port, serves while its engine lives, and ends when the engine is gone", async (t) => {
  const { plugin, port } = await start(t, "pipe");
  assert.ok(port > 0);
  assert.equal(plugin.exitCode, null);
  const exit = once(plugin, "exit", { signal: AbortSignal.timeout(5_000) });
  plugin.stdin?.destroy();
  assert.deepEqual(await exit, [0, null]);
});

test("a plugin that was started by hand, with nothing on its standard input, ends when it is told to", async (t) => {
  const { plugin } = await start(t, "ignore");
  const early = new Promise<string>((resolve) => plugin.once("exit", () => resolve("exit")));
  const alive = new Promise<string>((resolve) => setTimeout(resolve, 100, "alive"));
  assert.equal(await Promise.race([early, alive]), "alive");
  plugin.kill("SIGINT");
  assert.equal(await early, "exit");
});
