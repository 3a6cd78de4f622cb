/** Which Docker engine the user's own docker command would reach: DOCKER_HOST, else the current context, else the usual socket. */
import { createHash } from "node:crypto";
import path from "node:path";
import { Problem } from "./problem.ts";

export const usualSocket = "unix:///var/run/docker.sock";

export interface EngineAddress {
  readonly address: string;
  /** What decided, for messages. */
  readonly from: string;
}

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The text of a file, or `undefined` if there is none. */
  readonly read: (file: string) => Promise<string | undefined>;
}

/** As the docker command decides. Throws a {@link Problem} when the named context isn't there or has an address that can't be used. */
export async function engineAddress({ env, home, read }: Surroundings): Promise<EngineAddress> {
  if (env.DOCKER_HOST) return { address: checked(env.DOCKER_HOST, "DOCKER_HOST"), from: "DOCKER_HOST" };
  const folder = env.DOCKER_CONFIG || path.join(home, ".docker");
  const context = env.DOCKER_CONTEXT || currentContext(await read(path.join(folder, "config.json")));
  if (context === undefined || context === "default") return { address: usualSocket, from: "the usual socket" };
  // Docker names a context's folder by the hash of its name.
  const id = createHash("sha256").update(context).digest("hex");
  const text = await read(path.join(folder, "contexts/meta", id, "meta.json"));
  const from = `docker context '${context}'`;
  if (text === undefined) {
    throw new Problem(`${from} is selected but does not exist`, "docker context use default, or set DOCKER_HOST");
  }
  const meta = JSON.parse(text) as { Endpoints?: { docker?: { Host?: string } } };
  return { address: checked(meta.Endpoints?.docker?.Host ?? usualSocket, from), from };
}

function currentContext(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return (JSON.parse(text) as { currentContext?: string }).currentContext || undefined;
}

function checked(address: string, from: string): string {
  if (/^(unix|tcp|ssh):\/\/\S+$/.test(address)) return address;
  throw new Problem(
    `${from} says '${address}', which is not an address of a Docker engine that Vigia can use`,
    "use unix:///path, tcp://host:port or ssh://user@host",
  );
}
