/** The consumer's side of the queue: messages come out as columns of rows, and leave it only when they are done with. */
import type { Columns } from "./columns.ts";
import { columnsIn } from "./message.ts";
import { isReply, type QueueConnection } from "./queue-connection.ts";
import { acknowledge, claim, forget, group, keys, reject, type Script, state, take } from "./queue-scripts.ts";

/** Longer than for a request: nobody waits for it, and a backlog makes large answers. */
const timeoutMs = 2000;
const forgetAfterMs = 3_600_000;

export interface Message {
  readonly id: string;
  /** Rows as counted by the queue; 0 where the message does not say. */
  readonly count: number;
  readonly content: string;
  /** Its rows, or why the message can't be read. */
  readonly columns: Columns | string;
}

export class QueueReader {
  readonly #connection: QueueConnection;
  readonly #consumer: string;

  /** `consumer`: the name of this replica, unlike that of any other or of itself before a restart. */
  constructor(connection: QueueConnection, consumer: string) {
    this.#connection = connection;
    this.#consumer = consumer;
  }

  get ready(): boolean {
    return this.#connection.ready;
  }

  /** New messages, until they hold so many rows; fewer where there are no more. */
  take(rows: number): Promise<Message[]> {
    return this.#read(take, [group, this.#consumer, String(rows)]);
  }

  /** Messages that some consumer, perhaps a dead one, has held for `idleMs` without being done with them. */
  claim(rows: number, idleMs: number): Promise<Message[]> {
    return this.#read(claim, [group, this.#consumer, String(rows), String(idleMs)]);
  }

  async acknowledge(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const pairs = messages.flatMap(({ id, count }) => [id, String(count)]);
    await this.#connection.run(acknowledge, [group, ...pairs], timeoutMs);
  }

  /** Moves what can never be stored out of the queue, to where somebody can look at it. */
  async reject({ id, count }: Message, reason: string, content: string): Promise<void> {
    await this.#connection.run(reject, [group, id, String(count), reason, content], timeoutMs);
  }

  async state(): Promise<{ depth: number; oldestAgeSeconds: number }> {
    const [depth, ageMs] = (await this.#connection.run(state, [], timeoutMs)) as [number, number];
    return { depth, oldestAgeSeconds: ageMs / 1000 };
  }

  /** Forgets consumers that are long gone and, when `leaving`, this one; none that still holds messages. */
  async forgetConsumers(leaving: boolean): Promise<void> {
    await this.#connection.run(forget, [group, leaving ? this.#consumer : "", String(forgetAfterMs)], timeoutMs);
  }

  async #read(script: Script, args: readonly string[]): Promise<Message[]> {
    let reply: unknown;
    try {
      reply = await this.#connection.run(script, args, timeoutMs);
    } catch (error) {
      // The first start, or a queue whose disk was replaced. From the beginning: whatever is there is unread.
      if (!isReply(error, "NOGROUP")) throw error;
      await this.#connection.createGroup(keys.stream, group, timeoutMs);
      return [];
    }
    const fields = reply as string[];
    const messages: Message[] = [];
    for (let index = 0; index + 2 < fields.length; index += 3) {
      const [id = "", count = "", content = ""] = fields.slice(index, index + 3);
      messages.push({ id, count: Number.parseInt(count, 10) || 0, content, columns: columnsIn(content) });
    }
    return messages;
  }
}
