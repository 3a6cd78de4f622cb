/** The processes that a benchmark starts: none of them outlives it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

const running = new Set<ChildProcess>();
let ending = false;

/** The same child, which `endChildren` ends. One that comes after that is ended at once. */
export function tracked<Child extends ChildProcess>(child: Child): Child {
  // Without a number it never began, and will not exit.
  if (child.pid === undefined) return child;
  running.add(child);
  child.once("exit", () => running.delete(child));
  if (ending) child.kill("SIGKILL");
  return child;
}

/** Asks all to end, makes those that are still there after `graceMs`, and waits until none is. */
export async function endChildren(graceMs = 5000): Promise<void> {
  ending = true;
  const late = setTimeout(() => {
    for (const child of running) child.kill("SIGKILL");
  }, graceMs);
  await Promise.all(
    [...running].map((child) => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      return exited;
    }),
  );
  clearTimeout(late);
}
