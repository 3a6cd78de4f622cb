/** Whether a Docker engine can be had on this machine at all. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Bit of CAP_SYS_ADMIN in the capability sets of Linux (capabilities(7)); an engine mounts file systems with it. */
const sysAdmin = 1n << 21n;

function mayAdminister(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return (BigInt(`0x${effective}`) & sysAdmin) !== 0n;
}

/** Why no Docker engine can be used here; undefined where one answers, or where the set-up can install and start one. */
export function reasonWithoutEngine(): string | undefined {
  if (spawnSync("docker", ["info"], { stdio: "ignore", timeout: 20_000 }).status === 0) return undefined;
  if (process.getuid?.() !== 0) return "no Docker engine answers, and without root none can be installed";
  if (!existsSync("/usr/bin/apt-get"))
    return "no Docker engine answers, and this is not Debian or Ubuntu to install one";
  if (!mayAdminister()) return "no Docker engine answers, and none can start here: the sandbox withholds CAP_SYS_ADMIN";
  return undefined;
}
