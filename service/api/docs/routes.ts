/** `/docs` and `/docs/openapi.json`: made at the first request, which costs no key. */
import type { FastifyInstance } from "fastify";
import type { Exchanges } from "../exchange.ts";
import { openApiDocument } from "./openapi.ts";
import { docsPage } from "./page.ts";

/** The page has one style sheet, inline, and nothing else: no script, no request. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const pagePath = "/docs";
const documentPath = "/docs/openapi.json";
export const docsRoutes = [pagePath, documentPath].map((path) => ({ method: "GET", path }));

export function addDocs(app: FastifyInstance, exchanges: Exchanges): void {
  let json: string | undefined;
  let page: string | undefined;

  app.get(documentPath, (request, reply) => {
    exchanges.introduce(request, reply);
    json ??= JSON.stringify(openApiDocument());
    reply.type("application/json; charset=utf-8").send(json);
  });

  app.get(pagePath, (request, reply) => {
    exchanges.introduce(request, reply);
    page ??= docsPage(openApiDocument());
    reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(page);
  });
}
