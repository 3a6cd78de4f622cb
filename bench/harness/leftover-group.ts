/**
 * A control group that gets only what nobody else wants of a core (`cpu.idle`, Linux 5.15). Postgres writes the rows of the
 * queue behind the answers; on the core that it shares with the load generator it runs for up to four milliseconds at a
 * time, in which no request is sent and the server's own core has nothing to do.
 */
import { existsSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A name that either driver of the engine takes as a parent, cgroupfs and systemd. */
export const leftoverGroup = "vigiabench.slice";
/** The controller's own hierarchy (version 1), else the only one. */
const roots = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"];

/** Whether its processes leave the core to all others. Once a container is in it; throws where that can't be set. */
export function leaveCore(leave: boolean): void {
  const folder = found();
  if (folder === undefined) throw new Error(`no ${leftoverGroup} with cpu.idle below ${roots.join(" or ")}`);
  writeFileSync(join(folder, "cpu.idle"), leave ? "1" : "0");
}

/** Once its containers are gone. */
export function removeLeftoverGroup(): void {
  const folder = found();
  if (folder !== undefined) rmdirSync(folder);
}

function found(): string | undefined {
  return roots.map((root) => join(root, leftoverGroup)).find((folder) => existsSync(join(folder, "cpu.idle")));
}
