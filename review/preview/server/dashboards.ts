/** Dashboards, read from their folder at each request: a changed file is shown at once. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";

interface Entry {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly problem?: string;
}

class Missing extends Error {}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Missing(
      code === "ENOENT" || code === "ENOTDIR"
        ? `the folder of dashboards is not there: ${folder}; make render writes it, or name another one: --dashboards DIR`
        : `the folder of dashboards can't be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws Error saying what is wrong with the file */
async function read(path: string): Promise<Record<string, unknown>> {
  const content: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isRecord(content)) throw new Error("it is no dashboard: the JSON is not an object");
  if (content.panels !== undefined && !Array.isArray(content.panels)) {
    throw new Error("it is no classic dashboard: 'panels' is not a list");
  }
  return content;
}

async function entryOf(folder: string, file: string): Promise<Entry> {
  const uid = file.replace(/\.json$/, "");
  try {
    const { title, description, tags, ...content } = await read(join(folder, file));
    return {
      uid: typeof content.uid === "string" && content.uid !== "" ? content.uid : uid,
      title: typeof title === "string" ? title : uid,
      description: typeof description === "string" ? description : "",
      tags: Array.isArray(tags) ? tags.map(String) : [],
    };
  } catch (error) {
    const problem = `${file}: ${error instanceof Error ? error.message : error}`;
    return { uid, title: uid, description: "", tags: [], problem };
  }
}

async function listed(folder: string): Promise<(Entry & { file: string })[]> {
  const files = await filesOf(folder);
  const entries = await Promise.all(files.map(async (file) => ({ ...(await entryOf(folder, file)), file })));
  return entries.toSorted((a, b) => a.title.localeCompare(b.title, "en"));
}

export function serveDashboards(app: FastifyInstance, folder: string): void {
  app.get("/api/dashboards", async (_request, reply) => {
    try {
      return (await listed(folder)).map(({ file: _, ...entry }) => entry);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return reply.code(503).send({ message: error.message });
    }
  });

  app.get<{ Params: { uid: string } }>("/api/dashboards/:uid", async ({ params: { uid } }, reply) => {
    try {
      const entries = await listed(folder);
      const entry = entries.find((it) => it.uid === uid);
      if (entry === undefined) {
        const known = entries.map((it) => it.uid).join(", ") || "none";
        return reply.code(404).send({ message: `there is no dashboard '${uid}' in ${folder}; there are: ${known}` });
      }
      if (entry.problem !== undefined) return reply.code(422).send({ message: entry.problem });
      return { ...(await read(join(folder, entry.file))), uid };
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return reply.code(503).send({ message: error.message });
    }
  });
}
