/** The page's files, as vite wrote them; any other path below `/` that a browser opens is the page itself. */
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { SettingsError } from "./settings.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".png": "image/png",
};

/** @throws SettingsError when the page has not been built */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  let files: ReadonlySet<string>;
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    files = new Set(paths.map((path) => path.slice(join(folder, "/").length)));
  } catch {
    files = new Set();
  }
  if (!files.has("index.html")) {
    throw new SettingsError(`--page ${folder}: the page is not there; build it: node review/preview/build.ts`);
  }
  const send = (reply: FastifyReply, file: string) =>
    reply
      .type(types[extname(file)] ?? "application/octet-stream")
      // The entry keeps its name; the others change theirs with their content.
      .header(
        "cache-control",
        /^assets\/(chunk|[^/]+-[A-Z0-9]{8}\.)/.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
      )
      .send(createReadStream(join(folder, file)));

  for (const path of ["/", "/d/:uid", "/d/:uid/:slug", "/query"]) {
    app.get(path, async (_request, reply) => send(reply, "index.html"));
  }
  for (const path of ["/assets/*", "/public/*"]) {
    app.get(path, async (request, reply) => {
      const file = decodeURIComponent(new URL(request.url, "http://localhost").pathname).slice(1);
      if (!files.has(file)) return reply.code(404).send({ message: `there is no ${file}` });
      return send(reply, file);
    });
  }
}
