/** The receiver of a drill: a webhook that Alertmanager's container reaches, as it would reach somebody's chat or pager. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Message } from "./judge.ts";

/** A message of Alertmanager names every alert of its group. */
const payloadSchema = z.object({
  alerts: z.array(z.object({ status: z.enum(["firing", "resolved"]), labels: z.record(z.string(), z.string()) })),
});

const maximumBytes = 5 * 1024 * 1024;
const pollMs = 200;

export class Receiver {
  readonly messages: Message[] = [];
  readonly #token = randomBytes(24).toString("base64url");
  readonly #server: Server;
  #url = "";

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#take(request).then(
        (status) => response.writeHead(status).end(),
        () => response.writeHead(400).end(),
      );
    });
  }

  /** Listens on a port of the engine's choice. Throws where `address` is none of this machine's. */
  static async listen(address: string): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once("error", ({ message }) =>
        reject(
          new Error(
            `the gateway ${address} of the stack's network is no address of this machine (${message}): drills need the engine here`,
          ),
        ),
      );
      receiver.#server.listen(0, address, resolve);
    });
    const { port } = receiver.#server.address() as AddressInfo;
    receiver.#url = `http://${address}:${port}/${receiver.#token}`;
    return receiver;
  }

  /** A secret: whoever knows it can write messages. */
  get url(): string {
    return this.#url;
  }

  /** The first message that is wanted, or undefined when `seconds` are over. Rejects when `signal` aborts. */
  async wait(
    wanted: (message: Message) => boolean,
    seconds: number,
    signal?: AbortSignal,
  ): Promise<Message | undefined> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const found = this.messages.find(wanted);
      if (found !== undefined || Date.now() >= deadline) return found;
      await delay(pollMs, undefined, { signal });
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage): Promise<number> {
    if (request.method !== "POST" || !same(request.url ?? "", `/${this.#token}`)) return 404;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
      if (bytes > maximumBytes) return 413;
      chunks.push(chunk as Buffer);
    }
    const { alerts } = payloadSchema.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    const at = Date.now();
    for (const { status, labels } of alerts) {
      this.messages.push({ at, status, name: labels.alertname ?? "", severity: labels.severity ?? "" });
    }
    return 200;
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
