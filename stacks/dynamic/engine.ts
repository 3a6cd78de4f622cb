/** Connections to Docker engines, and the few calls that more than one dynamic resource makes. */
import Docker from "dockerode";
import { SshAgent } from "./ssh-agent.ts";

const connections = new Map<string, Docker>();

/**
 * @param address `unix:///path`, `ssh://user@machine[:port]` or `tcp://machine:port`. Over ssh the machine's own ssh client
 * is used, as the docker CLI does: its configuration, keys and known hosts apply.
 */
export function connect(address: string): Docker {
  const known = connections.get(address);
  if (known !== undefined) return known;
  const docker = new Docker(optionsFor(address));
  connections.set(address, docker);
  return docker;
}

/** docker-modem takes an HTTP agent too, which its types leave out. */
type Options = Docker.DockerOptions & { agent?: SshAgent };

function optionsFor(address: string): Options {
  const url = new URL(address);
  switch (url.protocol) {
    case "unix:":
      return { socketPath: url.pathname };
    case "tcp:":
      return { host: url.hostname, port: url.port || "2375", protocol: "http" };
    case "ssh:":
      return { protocol: "http", host: url.hostname, port: 80, agent: new SshAgent(url) };
    default:
      throw new Error(`${address} is no address of a Docker engine: use unix://, ssh:// or tcp://`);
  }
}

/** Whether an error of dockerode carries this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return typeof error === "object" && error !== null && Reflect.get(error, "statusCode") === status;
}
