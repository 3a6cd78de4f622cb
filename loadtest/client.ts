/** Posts JSON over kept-alive connections, to this machine only. */
import { lookup } from "node:dns/promises";
import { Agent, request } from "node:http";
import { networkInterfaces } from "node:os";

export interface Answer {
  /** HTTP status, or 0 where no answer came. */
  readonly status: number;
  /** The answer, or what went wrong. */
  readonly body: string;
  /** Code of the system's error (`ECONNREFUSED`), where no answer came. */
  readonly error: string | undefined;
  /** Seconds after which the service asks to try again. */
  readonly retryAfter: number | undefined;
}

/** A request that has no answer after this long counts as an error. */
const timeoutMs = 10_000;

export class Client {
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  // No limit of sockets: waiting for a free one would be a queue on the wrong side of the measurement.
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

  constructor(base: URL, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base;
    this.#headers = headers;
  }

  /** Never rejects: what goes wrong is a result. */
  post(path: string, content: object): Promise<Answer> {
    const payload = JSON.stringify(content);
    return new Promise((resolve) => {
      const failed = ({ message, code }: NodeJS.ErrnoException): void =>
        resolve({ status: 0, body: message, error: code ?? "unknown", retryAfter: undefined });
      const sent = request(new URL(path, this.#base), {
        method: "POST",
        agent: this.#agent,
        timeout: timeoutMs,
        headers: { ...this.#headers, "content-type": "application/json", "content-length": Buffer.byteLength(payload) },
      });
      sent.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const after = Number(response.headers["retry-after"]);
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString("utf8"),
            error: undefined,
            retryAfter: Number.isFinite(after) ? after : undefined,
          });
        });
        response.on("error", failed);
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      sent.on("error", failed);
      sent.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Throws unless the host is this machine: the generator must not become a weapon by a typing error. */
export async function assertThisMachine(url: URL): Promise<void> {
  const { address } = await lookup(url.hostname.replace(/^\[|\]$/g, ""));
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  if (!own.some((candidate) => candidate.address === address)) {
    throw new Error(
      `--url ${url.href} is at ${address}, which is no address of this machine; use http://127.0.0.1:<port>.`,
    );
  }
}
