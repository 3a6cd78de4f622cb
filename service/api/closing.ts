/** Closes a listener in bounded time: Node ends slow clients no more once a server closes, so that one would hold it for ever. */
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

export interface Patience {
  /** Whether requests that have arrived wait for their answers. */
  readonly busy: () => boolean;
  /** For requests that have not arrived, and for answers that are being read. */
  readonly arrivalMs: number;
  /** For requests that have arrived; then they are cut off too. */
  readonly answerMs: number;
}

const lookEveryMs = 20;

/** Resolves once every connection is closed, with whether some had to be cut off. */
export async function closeListener(app: FastifyInstance, { busy, arrivalMs, answerMs }: Patience): Promise<boolean> {
  const start = performance.now();
  let open = true;
  const closed = app.close().then(() => {
    open = false;
  });
  const patient = () => {
    const waited = performance.now() - start;
    return waited < arrivalMs || (busy() && waited < answerMs);
  };
  while (open && patient()) await Promise.race([closed, delay(lookEveryMs)]);
  const cut = open;
  app.server.closeAllConnections();
  await closed;
  return cut;
}
