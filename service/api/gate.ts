/** What every counted request passes before its body is read. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { openToAll } from "../clients/authenticator.ts";
import { soleClient } from "../clients/client.ts";
import type { Exchanges } from "./exchange.ts";
import type { AppParts } from "./parts.ts";

export type Gate = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** Begins the exchange, refuses what is too much, and finds out who calls. */
export function createGate({ authenticator, events, load }: AppParts, exchanges: Exchanges): Gate {
  const open = authenticator === openToAll;
  return (request, reply, done) => {
    exchanges.begin(request, reply);
    const overload = load.refuse();
    if (overload !== undefined) return done(overload);
    if (open) {
      request.client = soleClient;
      return done();
    }
    const start = performance.now();
    try {
      request.client = authenticator.admit(request.raw.headers);
    } catch (error) {
      return done(error as Error);
    }
    events.stage("authenticate", (performance.now() - start) / 1000);
    done();
  };
}
