/** Step: a Docker engine that answers. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import Docker from "dockerode";
import { type EngineAddress, engineAddress, usualSocket } from "./engine-address.ts";
import { installEngine, startEngine } from "./engine-install.ts";
import { readIfThere } from "./files.ts";
import type { Finding } from "./finding.ts";
import { Problem, reason } from "./problem.ts";
import type { Progress } from "./progress.ts";

export interface Engine {
  /** `unix://`, `tcp://` or `ssh://`. */
  readonly address: string;
  readonly version: string;
}

const answerSeconds = 5;

/**
 * The client for an engine's address. dockerode takes every kind of address, ssh:// included, from DOCKER_HOST only, and reads it when it is made;
 * the user's own value is what the next look-up must see.
 */
export function engineClient(address: string): Docker {
  const own = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = address;
  try {
    return new Docker();
  } finally {
    if (own === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = own;
  }
}

/** The version of the engine at `address`, or the error that stands in the way. */
export async function askEngine(address: string): Promise<Engine | Error> {
  const silence = new Promise<Error>((resolve) => {
    setTimeout(() => resolve(new Error(`no answer within ${answerSeconds} s`)), answerSeconds * 1000).unref();
  });
  const answer = engineClient(address)
    .version()
    .then(
      ({ Version }): Engine | Error => ({ address, version: Version }),
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
  return Promise.race([answer, silence]);
}

function notAllowed(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === "EACCES";
}

/** What is to be done about an engine that doesn't answer: install or start it here, or a {@link Problem} for the user. */
function remedy(where: EngineAddress, error: Error): "install" | "start" | Problem {
  const what = `no Docker engine answers at ${where.address} (${where.from}): ${reason(error)}`;
  if (where.address !== usualSocket || where.from !== "the usual socket") {
    return new Problem(what, "start that engine, or unset DOCKER_HOST and run `docker context use default`");
  }
  if (notAllowed(error)) {
    return new Problem(what, 'sudo usermod -aG docker "$USER", then log in again; or run make as root');
  }
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get")) {
    return new Problem(what, "install and start Docker: https://docs.docker.com/engine/install/");
  }
  if (process.getuid?.() !== 0) {
    return new Problem(
      what,
      "sudo apt-get install -y docker.io iptables && sudo systemctl start docker, or run make as root",
    );
  }
  return existsSync("/usr/bin/dockerd") || existsSync("/usr/sbin/dockerd") ? "start" : "install";
}

async function locate(): Promise<EngineAddress> {
  return engineAddress({ env: process.env, home: homedir(), read: readIfThere });
}

/** Says what {@link ensureEngine} would do. */
export async function inspectEngine(): Promise<Finding<Engine>> {
  const where = await locate();
  const answer = await askEngine(where.address);
  if (!(answer instanceof Error)) return { ready: true, value: answer, summary: describe(answer, where) };
  const plan = remedy(where, answer);
  if (plan instanceof Problem) throw plan;
  return plan === "start"
    ? { ready: false, summary: "dockerd is installed and not running: start it", seconds: 10 }
    : {
        ready: false,
        summary: "no Docker engine: install docker.io and iptables from the distribution, start dockerd",
        seconds: 60,
      };
}

function describe(engine: Engine, where: EngineAddress): string {
  return `Docker ${engine.version} at ${engine.address} (${where.from})`;
}

/** Finds the engine, or as root on Debian and Ubuntu installs and starts it. */
export async function ensureEngine(progress: Progress): Promise<Engine> {
  const where = await locate();
  let answer = await askEngine(where.address);
  if (answer instanceof Error) {
    const plan = remedy(where, answer);
    if (plan instanceof Problem) throw plan;
    if (plan === "install") await installEngine(progress);
    answer = await startEngine(progress, () => askEngine(where.address));
  }
  progress.say("engine", describe(answer, where));
  return answer;
}
