/** Makes a running component load its files anew, and waits until it says whether it did. */
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { hasStatus } from "./engine.ts";
import { lastLogTime, readLog } from "./logs.ts";

export interface Reload {
  /** Name of the consuming container. */
  readonly container: string;
  readonly signal: string;
  /** Regular expression of the log line that reports the files as loaded. */
  readonly loaded: string;
  /** Regular expression of a log line that reports them as refused. */
  readonly failed: string;
  /** How long the component may take, in seconds. */
  readonly timeoutSeconds: number;
}

export type ReloadResult =
  | { readonly outcome: "loaded" | "not running" }
  | { readonly outcome: "failed"; readonly reason: string };

const pollMilliseconds = 150;

/** A component that doesn't run reads its files when it starts: that is no failure here. */
export async function reloadConsumer(engine: Docker, reload: Reload): Promise<ReloadResult> {
  const container = engine.getContainer(reload.container);
  if (!(await isRunning(container))) return { outcome: "not running" };
  const before = await lastLogTime(container);
  await container.kill({ signal: reload.signal });
  const loaded = new RegExp(reload.loaded);
  const failed = new RegExp(reload.failed);
  const deadline = Date.now() + reload.timeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const lines = (await readLog(container, before)).map((line) => line.text);
    const refusals = lines.filter((line) => failed.test(line));
    if (refusals.length > 0) return { outcome: "failed", reason: refusals.join("\n") };
    if (lines.some((line) => loaded.test(line))) return { outcome: "loaded" };
    if (!(await isRunning(container))) {
      return { outcome: "failed", reason: `it stopped; its last lines: ${lines.slice(-5).join("\n")}` };
    }
    await sleep(pollMilliseconds);
  }
  return { outcome: "failed", reason: `it did not report its files as loaded within ${reload.timeoutSeconds} s` };
}

async function isRunning(container: Docker.Container): Promise<boolean> {
  try {
    const { State } = await container.inspect();
    return State.Running && !State.Restarting;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
