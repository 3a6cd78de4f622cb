/** Reads the engine's progress of a pull or a build. */
import { createInterface } from "node:readline";
import { ProviderError } from "./errors.ts";

interface Event {
  readonly stream?: string;
  readonly id?: string;
  readonly status?: string;
  readonly progress?: string;
  readonly error?: string;
}

/**
 * Passes each line on and resolves at the end. Rejects with a ProviderError that ends in the last lines if the engine
 * reports a failure, which it does inside an answer of status 200.
 */
export async function followProgress(stream: NodeJS.ReadableStream, show: (line: string) => void): Promise<void> {
  const lines: string[] = [];
  let failure: string | undefined;
  for await (const text of createInterface({ input: stream })) {
    if (text.trim() === "") continue;
    const event = JSON.parse(text) as Event;
    failure ??= event.error;
    const line = (event.stream ?? [event.id, event.status, event.progress].filter(Boolean).join(" ")).trimEnd();
    if (line === "") continue;
    if (event.stream !== undefined) lines.push(line);
    show(line);
  }
  if (failure !== undefined) throw new ProviderError([failure, ...lines.slice(-20)].join("\n"));
}
