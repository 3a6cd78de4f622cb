/** The Docker engine that a provider talks to. Nothing is contacted before the first operation. */
import { spawn } from "node:child_process";
import http from "node:http";
import { createRequire } from "node:module";
import { Duplex } from "node:stream";
import type DockerClient from "dockerode";
import type { DockerOptions } from "dockerode";

/** Loaded on first use: it takes longer than all the rest of the plugin, and a preview does without. */
const load = (): typeof DockerClient => createRequire(import.meta.url)("dockerode") as typeof DockerClient;

/** @param host `unix://`, `tcp://` or `ssh://` address; without one DOCKER_HOST, else the local socket */
export function dockerClient(host: string | undefined): DockerClient {
  const Docker = load();
  const address = host || process.env.DOCKER_HOST || "unix:///var/run/docker.sock";
  const url = new URL(address);
  if (url.protocol === "unix:") return new Docker({ socketPath: decodeURIComponent(url.pathname) });
  if (url.protocol === "ssh:") {
    // The types don't know that dockerode passes an agent on to Node's HTTP client.
    const options: DockerOptions & { agent: http.Agent } = {
      protocol: "http",
      host: "docker",
      port: 80,
      agent: new SshAgent(url),
    };
    return new Docker(options);
  }
  return new Docker({ protocol: "http", host: url.hostname, port: url.port || "2375" });
}

/**
 * Reaches an engine through the machine's own ssh client, so that its configuration, keys and known hosts count, as
 * with the official plugin. The other side needs the docker command.
 */
class SshAgent extends http.Agent {
  readonly #arguments: readonly string[];

  constructor(url: URL) {
    super({ keepAlive: false });
    const port = url.port ? ["-p", url.port] : [];
    const user = url.username ? ["-l", decodeURIComponent(url.username)] : [];
    this.#arguments = ["-o", "BatchMode=yes", ...port, ...user, "--", url.hostname, "docker", "system", "dial-stdio"];
  }

  override createConnection(): Duplex {
    const ssh = spawn("ssh", this.#arguments, { stdio: ["pipe", "pipe", "pipe"] });
    const connection = new Duplex({
      read: () => void ssh.stdout.resume(),
      write: (chunk: Buffer, encoding, done) => void ssh.stdin.write(chunk, encoding, done),
      final: (done) => void ssh.stdin.end(done),
      destroy: (error, done) => {
        ssh.kill();
        done(error);
      },
    });
    let complaint = "";
    ssh.stdout.on("data", (chunk: Buffer) => {
      if (!connection.push(chunk)) ssh.stdout.pause();
    });
    ssh.stderr.on("data", (text: Buffer) => {
      complaint = `${complaint}${text}`.slice(-1000);
    });
    // A broken pipe shows as the end of the process, with its reason.
    ssh.stdin.on("error", () => {});
    ssh.on("error", (error) => connection.destroy(error));
    ssh.on("close", (code) => {
      if (code === 0) connection.push(null);
      else connection.destroy(new Error(`ssh failed: ${complaint.trim() || `exit code ${code}`}`));
    });
    return connection;
  }
}
