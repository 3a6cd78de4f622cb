/** Which core does what: the server under test has one for itself, everything else shares the others. */
import { spawnSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";

export const serverCore = "0";
const cores = availableParallelism();
/** Load generator, stores and this program. */
export const otherCores = cores > 2 ? `1-${cores - 1}` : "1";

/** Throws where a server can't have a core for itself. Moves this process off it; what it starts inherits that. */
export function keepOffServerCore(): void {
  if (cores < 2) throw new Error("A benchmark needs two cores: one for the server, one for the load.");
  const { status, error, stderr } = spawnSync("taskset", ["-cp", otherCores, String(process.pid)], {
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Error(`taskset: ${error?.message ?? stderr.trim()}; it comes with util-linux and needs Linux.`);
  }
}

/** The command, pinned to the server's core. */
export function onServerCore(command: readonly string[]): string[] {
  return ["taskset", "-c", serverCore, ...command];
}

/** Begins to watch the cores that are not the server's; the returned function says which share of them was used since. */
export function otherCoresUse(): () => number {
  const begun = otherCoreTimes();
  return () => {
    const ended = otherCoreTimes();
    return 1 - (ended.idle - begun.idle) / (ended.total - begun.total);
  };
}

function otherCoreTimes(): { readonly idle: number; readonly total: number } {
  const others = cpus().filter((_, core) => String(core) !== serverCore);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(others.map(({ times }) => times.idle)),
    total: sum(others.map(({ times }) => sum(Object.values(times)))),
  };
}
