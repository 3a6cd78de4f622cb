import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again each second until `attempt` returns something other than undefined, and returns that.
 *
 * Throws after `seconds`, naming `what` was awaited and the last error if attempts threw.
 */
export async function until<T>(what: string, seconds: number, attempt: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await attempt();
      if (value !== undefined) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await sleep(1000);
  }
  throw new Error(`${what}: not so after ${seconds} s${lastError === undefined ? "" : ` (${lastError})`}`);
}
