/** Installs and starts a Docker engine, as root on Debian or Ubuntu, on a machine or nested in a container; systemd is not needed. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "./command.ts";
import type { Engine } from "./engine.ts";
import { places } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";

/** A first start makes storage and networks; nested engines took up to 15 s. */
const startSeconds = 60;

const aptEnvironment = { DEBIAN_FRONTEND: "noninteractive" };

export async function apt(...args: string[]): Promise<void> {
  // Another apt (unattended upgrades on a fresh machine) holds the lock for a while: wait for it.
  const result = await run(["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", ...args], { env: aptEnvironment });
  if (result.code === 0) return;
  throw new Problem(
    `apt-get ${args.join(" ")} failed: ${result.stderr.trim().split("\n").slice(-3).join(" ")}`,
    "repair the package manager (dpkg --configure -a; apt-get update), then run the same command again",
  );
}

/**
 * Installs `docker.io` and `iptables` from the distribution. The package's own start of the daemon is kept from running: where
 * there is no init system it fails, and {@link startEngine} starts the daemon in either case.
 */
export async function installEngine(progress: Progress): Promise<void> {
  await progress.during("engine", "installing docker.io and iptables from the distribution", async () => {
    // Finishes what an interrupted run left half-installed; does nothing otherwise.
    await run(["dpkg", "--configure", "-a"], { env: aptEnvironment });
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "docker.io", "iptables");
  });
}

function systemdRuns(): boolean {
  return existsSync("/run/systemd/system");
}

/** Starts dockerd so that it outlives this process, with its log in a file. */
async function launch(): Promise<void> {
  await mkdir(path.dirname(places.dockerdLog), { recursive: true });
  const log = await open(places.dockerdLog, "a");
  try {
    const child = spawn("dockerd", [], { detached: true, stdio: ["ignore", log.fd, log.fd], cwd: "/" });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
  } finally {
    await log.close();
  }
}

/** Whether a dockerd is running, whoever started it. */
async function daemonRuns(): Promise<boolean> {
  try {
    const pid = (await readFile("/var/run/docker.pid", "utf8")).trim();
    return (await readFile(`/proc/${pid}/comm`, "utf8")).trim() === "dockerd";
  } catch {
    return false;
  }
}

/** What dockerd has written since `offset`. */
async function logSince(offset: number): Promise<string> {
  return existsSync(places.dockerdLog) ? (await readFile(places.dockerdLog)).subarray(offset).toString() : "";
}

/** Waits until the engine answers, or until the daemon has ended. */
async function waitFor(ask: () => Promise<Engine | Error>, launched: boolean): Promise<Engine | Error> {
  const deadline = performance.now() + startSeconds * 1000;
  // A daemon writes its pid only after some start-up work.
  const settled = performance.now() + 5000;
  for (;;) {
    const answer = await ask();
    if (!(answer instanceof Error)) return answer;
    const gone = launched && performance.now() > settled && !(await daemonRuns());
    if (gone || performance.now() > deadline) return answer;
    await sleep(300);
  }
}

/** Starts dockerd and waits until it answers; falls back on iptables-legacy where the kernel has no nftables. */
export async function startEngine(progress: Progress, ask: () => Promise<Engine | Error>): Promise<Engine> {
  if (systemdRuns()) {
    const started = await run(["systemctl", "start", "docker"], { timeoutSeconds: startSeconds });
    if (started.code === 0) {
      const answer = await waitFor(ask, false);
      if (!(answer instanceof Error)) return answer;
    }
    progress.say("engine", "systemd did not start docker; starting dockerd directly");
  }
  for (const attempt of ["nft", "legacy"]) {
    const offset = existsSync(places.dockerdLog) ? (await stat(places.dockerdLog)).size : 0;
    const answer = await progress.during("engine", "starting dockerd (log: .local/dockerd.log)", async () => {
      if (!(await daemonRuns())) await launch();
      return waitFor(ask, true);
    });
    if (!(answer instanceof Error)) return answer;
    const log = await logSince(offset);
    if (attempt === "legacy" || !/iptables|nf_tables/i.test(log) || !existsSync("/usr/sbin/iptables-legacy")) {
      const last = log.trim().split("\n").at(-1) ?? "";
      throw new Problem(
        `dockerd was started and does not answer: ${last}`,
        "read .local/dockerd.log, then run the same command again",
      );
    }
    progress.fallback("engine", "dockerd can't use iptables-nft here; using iptables-legacy");
    await run(["update-alternatives", "--set", "iptables", "/usr/sbin/iptables-legacy"]);
    await run(["update-alternatives", "--set", "ip6tables", "/usr/sbin/ip6tables-legacy"]);
  }
  throw new Error("unreachable");
}
