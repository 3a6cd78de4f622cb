/** What the engine did to a stack's containers, in its own order. */
import { docker } from "./test-image.ts";

export interface EngineEvent {
  readonly id: string;
  /** `create`, `start`, `die`, `health_status: healthy`, ... */
  readonly action: string;
}

/** The events of the stack's containers while `action` runs. */
export async function eventsDuring(stack: string, action: () => Promise<unknown>): Promise<EngineEvent[]> {
  const filters = JSON.stringify({ type: ["container"], label: [`vigia.stack=${stack}`] });
  const stream = await docker.getEvents({ filters });
  const seen: EngineEvent[] = [];
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      const event = JSON.parse(line) as { Action: string; Actor: { ID: string } };
      seen.push({ id: event.Actor.ID, action: event.Action });
    }
  });
  try {
    await action();
  } finally {
    (stream as unknown as { destroy(): void }).destroy();
  }
  return seen;
}
