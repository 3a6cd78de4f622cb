/** Listening on a port, with an answer to what is most often wrong. */
import type { FastifyInstance } from "fastify";
import { SettingsError } from "./server/settings.ts";

export function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SettingsError(`--port ${text}: must be a number from 0 to 65535`);
}

/** Ports that are tried where the first one is taken: a running stack has its own preview there. */
const attempts = 10;

/**
 * @param orNext whether a taken port means the next one rather than an error
 * @returns the address
 */
export async function listen(app: FastifyInstance, port: number, orNext: boolean, host = "127.0.0.1"): Promise<string> {
  for (let at = port; ; at += 1) {
    try {
      return await app.listen({ host, port: at });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      if (orNext && at < port + attempts) continue;
      const fix = "stop it, or choose another port: --port NUMBER";
      throw new SettingsError(`--port ${at}: something listens there already; ${fix}`);
    }
  }
}
