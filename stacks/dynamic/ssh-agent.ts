/** HTTP connections to a remote Docker engine through the machine's own ssh client. */
import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { Socket } from "node:net";
import { Duplex } from "node:stream";

export class SshAgent extends Agent {
  readonly #target: URL;

  constructor(target: URL) {
    super({ keepAlive: true });
    this.#target = target;
  }

  /** One ssh process a connection; an error of ssh itself (unknown host, refused key) goes to our standard error. */
  override createConnection(): Duplex {
    const { username, hostname, port } = this.#target;
    const destination = username === "" ? hostname : `${decodeURIComponent(username)}@${hostname}`;
    const client = spawn(
      "ssh",
      [
        ...["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"],
        ...(port === "" ? [] : ["-p", port]),
        ...["--", destination, "docker", "system", "dial-stdio"],
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    const connection = Duplex.from({ writable: client.stdin, readable: client.stdout });
    client.once("error", (error) => connection.destroy(error));
    client.once("exit", () => connection.destroy());
    connection.once("close", () => client.kill());
    client.unref();
    return Object.assign(connection, socketMethods([client.stdin, client.stdout]));
  }
}

/** What Node's HTTP agent asks of the sockets that it keeps: an idle connection must not keep the process running. */
function socketMethods(pipes: readonly object[]) {
  const each = (action: "ref" | "unref") => {
    for (const pipe of pipes) if (pipe instanceof Socket) pipe[action]();
  };
  return {
    setKeepAlive: () => undefined,
    setNoDelay: () => undefined,
    setTimeout: () => undefined,
    ref: () => each("ref"),
    unref: () => each("unref"),
  };
}
