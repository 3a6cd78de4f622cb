/** Hands queries to a Prometheus, with its credentials: only what reads, and never anything of the caller's beside the query. */
import { readFile } from "node:fs/promises";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Source } from "./settings.ts";

/** Paths below `/api/v1/` that read. */
const readable =
  /^(query|query_range|query_exemplars|labels|label\/[A-Za-z_][A-Za-z0-9_]*\/values|series|metadata|rules|alerts)$/;

const maximumQueryBytes = 1024 * 1024;

/** Milliseconds for an answer: a query that takes longer hurts the Prometheus that it asks. */
const patience = 30_000;

async function credentials({ user, passwordFile, password: given }: Source): Promise<Record<string, string>> {
  if (user === undefined) return {};
  const password = passwordFile === undefined ? (given ?? "") : (await readFile(passwordFile, "utf8")).trim();
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

/** In the shape of Prometheus' own errors, so that the reader of the page sees the reason in its place. */
function failed(reply: FastifyReply, status: number, errorType: string, error: string): FastifyReply {
  return reply.code(status).send({ status: "error", errorType, error });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error
    ? cause.message || (cause as NodeJS.ErrnoException).code || error.message
    : error.message;
}

export function serveSources(app: FastifyInstance, sources: () => readonly Source[]): void {
  app.get("/api/datasources", async () =>
    sources().map(({ uid, name, isDefault, timeInterval }) => ({
      uid,
      name,
      type: "prometheus",
      isDefault,
      timeInterval,
    })),
  );

  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: maximumQueryBytes },
    (_request, body, done) => done(null, body),
  );

  app.route<{ Params: { uid: string; "*": string } }>({
    method: ["GET", "POST"],
    url: "/datasources/:uid/api/v1/*",
    async handler(request, reply) {
      const { uid, "*": path } = request.params;
      const known = sources();
      const source = known.find((it) => it.uid === uid);
      if (source === undefined) {
        const uids = known.map((it) => it.uid).join(", ");
        return failed(reply, 404, "not_found", `there is no data source '${uid}'; there are: ${uids}`);
      }
      if (!readable.test(path))
        return failed(reply, 403, "forbidden", `/api/v1/${path} is not one of the paths that only read`);
      const target = new URL(`${source.url.replace(/\/$/, "")}/api/v1/${path}`);
      target.search = new URL(request.url, "http://localhost").search;
      const { user, passwordFile } = source;
      let login: Record<string, string>;
      try {
        login = await credentials({ ...source, user, passwordFile });
      } catch (error) {
        return failed(reply, 500, "credentials", `the password of ${source.name} can't be read: ${reasonOf(error)}`);
      }
      const ended = new AbortController();
      reply.raw.once("close", () => ended.abort());
      try {
        const answer = await fetch(target, {
          method: request.method,
          headers: {
            ...login,
            ...(request.method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
          },
          ...(request.method === "POST" ? { body: typeof request.body === "string" ? request.body : "" } : {}),
          redirect: "error",
          signal: AbortSignal.any([ended.signal, AbortSignal.timeout(patience)]),
        });
        const text = await answer.text();
        if (answer.status === 401 || answer.status === 403) {
          const hint = user === undefined ? "it asks for a user and a password" : `it refuses the user '${user}'`;
          return failed(reply, 502, "credentials", `${source.name} at ${source.url} answers ${answer.status}: ${hint}`);
        }
        return reply
          .code(answer.status)
          .type(answer.headers.get("content-type") ?? "text/plain")
          .send(text);
      } catch (error) {
        if (ended.signal.aborted) return reply.hijack();
        if (error instanceof Error && error.name === "TimeoutError") {
          return failed(
            reply,
            504,
            "timeout",
            `${source.name} at ${source.url} did not answer within ${patience / 1000} s`,
          );
        }
        return failed(
          reply,
          502,
          "unavailable",
          `${source.name} at ${source.url} can't be reached: ${reasonOf(error)}`,
        );
      }
    },
  });
}
