/** The preview's server: the page, the dashboards, the way to Prometheus and the runbooks. */
import fastify, { type FastifyInstance } from "fastify";
import { serveDashboards } from "./dashboards.ts";
import { servePage } from "./page-files.ts";
import { serveSources } from "./proxy.ts";
import { serveRunbooks } from "./runbooks.ts";
import { addSecurityHeaders, refuseForeignHosts } from "./security.ts";
import type { Source } from "./settings.ts";

export interface AppOptions {
  /** Folder of `<uid>.json`; it is read at each request. */
  readonly dashboards: string;
  /** Folder of `<Alert>.md`. */
  readonly runbooks: string;
  /** Folder of the built page. */
  readonly page: string;
  /** Data sources; asked for at each request, so that a changed file needs no restart. */
  readonly sources: () => readonly Source[];
  /** Names beside localhost and 127.0.0.1 under which the server may be opened. */
  readonly allowedHosts: readonly string[];
}

export async function createApp({
  dashboards,
  runbooks,
  page,
  sources,
  allowedHosts,
}: AppOptions): Promise<FastifyInstance> {
  const app = fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true });
  addSecurityHeaders(app);
  refuseForeignHosts(app, allowedHosts);
  app.setNotFoundHandler(async (request, reply) => reply.code(404).send({ message: `there is no ${request.url}` }));
  app.setErrorHandler(async (error, _request, reply) => {
    const { statusCode = 500, message } =
      error instanceof Error ? (error as Error & { statusCode?: number }) : { message: String(error) };
    return reply.code(statusCode).send({ message });
  });
  app.get("/healthz", async () => ({ status: "ok" }));
  serveDashboards(app, dashboards);
  serveSources(app, sources);
  serveRunbooks(app, {
    folder: runbooks,
    async places() {
      const answer = await app.inject({ url: "/api/dashboards", headers: { host: "localhost" } });
      return answer.statusCode === 200 ? answer.json() : [];
    },
  });
  await servePage(app, page);
  return app;
}
