/** What Node's HTTP server would refuse by itself, bare and uncounted, is answered as everything else is. */
import type { FastifyInstance } from "fastify";
import { Problem } from "../errors.ts";
import type { Exchanges } from "./exchange.ts";

/** For a server that was made with `requireHostHeader: false`. */
export function answerEveryRequest(app: FastifyInstance, exchanges: Exchanges): void {
  // Who expects something that we don't know gets the answer without it, as HTTP allows (RFC 9110, 10.1.1).
  app.server.on("checkExpectation", (request, response) => app.routing(request, response));
  app.addHook("onRequest", (request, reply, done) => {
    const { headers, httpVersion } = request.raw;
    if (headers.host !== undefined || httpVersion === "1.0") return done();
    exchanges.begin(request, reply);
    done(new Problem("invalid_request", "host: is missing; HTTP/1.1 needs this header."));
  });
}
