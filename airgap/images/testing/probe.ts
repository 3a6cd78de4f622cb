/** Containers of the contract tests: started as the stack starts them, asked, and always removed. */

import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Engine } from "../engine.ts";

/** How long a component may take until it is healthy (milliseconds); the machine may be busy. */
const patience = 60_000;

export interface StartOptions {
  /** Folder of this machine that the container sees, read-only, as `/files`. */
  readonly files: string;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly env?: readonly string[];
  /** Folders in memory, with mount options, beside the image's own volumes. */
  readonly writable?: Readonly<Record<string, string>>;
  readonly binds?: readonly string[];
  /** Whether the container cannot write to the image's files, as in the stack; by default so. */
  readonly readOnly?: boolean;
}

export class Probe {
  readonly #engine: Engine;
  readonly #started: Docker.Container[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async start(image: string, options: StartOptions): Promise<Docker.Container> {
    const container = await this.#engine.docker.createContainer({
      name: `vigia-contract-${process.pid}-${this.#started.length}`,
      Image: image,
      Labels: { "vigia.test": "yes" },
      ...(options.user ? { User: options.user } : {}),
      ...(options.command ? { Cmd: [...options.command] } : {}),
      ...(options.env ? { Env: [...options.env] } : {}),
      HostConfig: {
        ReadonlyRootfs: options.readOnly ?? true,
        SecurityOpt: ["no-new-privileges"],
        Tmpfs: { ...options.writable },
        Binds: [`${options.files}:/files:ro`, ...(options.binds ?? [])],
      },
    });
    this.#started.push(container);
    await container.start();
    return container;
  }

  async exec(
    container: Docker.Container,
    command: readonly string[],
  ): Promise<{ code: number | null; output: string }> {
    const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, Tty: true });
    const stream = await exec.start({ Tty: true });
    const output = (await buffer(Readable.from(stream))).toString();
    return { code: (await exec.inspect()).ExitCode, output };
  }

  /** Waits until the command succeeds in the container; what the container said is in the error when it never does. */
  async until(container: Docker.Container, command: readonly string[]): Promise<void> {
    const end = Date.now() + patience;
    let last = "";
    while (Date.now() < end) {
      const { State: state } = await container.inspect();
      if (!state.Running) break;
      const { code, output } = await this.exec(container, command);
      if (code === 0) return;
      last = output;
      await sleep(300);
    }
    const logs = await container.logs({ stdout: true, stderr: true, tail: 30 });
    throw new Error(`${command.join(" ")} never succeeded: ${last}\nlog:\n${logs.toString()}`);
  }

  /** The page at `port` of the container's own address, once `complete` says that it is. */
  async fetch(
    container: Docker.Container,
    port: number,
    path: string,
    complete: (body: string) => boolean,
  ): Promise<string> {
    const networks = (await container.inspect()).NetworkSettings.Networks;
    const address = Object.values(networks)[0]?.IPAddress;
    const end = Date.now() + patience;
    let body = "";
    while (Date.now() < end) {
      body = await fetch(`http://${address}:${port}${path}`).then((answer) => answer.text(), String);
      if (complete(body)) return body;
      await sleep(500);
    }
    throw new Error(`${path} on port ${port} never was complete: ${body.slice(0, 500)}`);
  }

  async removeAll(): Promise<void> {
    await Promise.all(this.#started.map((container) => container.remove({ force: true, v: true })));
  }
}
