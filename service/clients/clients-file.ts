/** The clients of a site, from the JSON file that the stack writes. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Client } from "./client.ts";

const clientsSchema = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes, starting with a letter"),
      prefixes: z
        .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,62}$/, "must be the beginning of a series id"))
        .min(1),
      requestsPerSecond: z.number().positive(),
      maximumSeries: z.int().positive(),
    }),
  )
  .min(1, "names no client; name one, or leave CLIENTS_FILE out for a service without keys");

/** Throws one error that names the file, the place in it and the fix. */
export function readClients(path: string): Client[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`CLIENTS_FILE = ${JSON.stringify(path)} can't be read as JSON: ${(error as Error).message}`);
  }
  const result = clientsSchema.safeParse(content);
  if (!result.success) {
    const lines = result.error.issues.map(({ path: at, message }) => `  ${at.join(".") || "the file"}: ${message}`);
    throw new Error(`CLIENTS_FILE = ${JSON.stringify(path)} is not valid:\n${lines.join("\n")}`);
  }
  assertSeparate(result.data, path);
  return result.data;
}

/** A series has one owner: no prefix may begin with another client's. */
function assertSeparate(clients: readonly Client[], path: string): void {
  const names = new Set<string>();
  const owned = clients.flatMap(({ name, prefixes }) => prefixes.map((prefix) => ({ name, prefix })));
  for (const { name } of clients) {
    if (names.has(name)) throw new Error(`CLIENTS_FILE = ${JSON.stringify(path)}: the client ${name} is named twice`);
    names.add(name);
  }
  for (const one of owned) {
    const other = owned.find(({ name, prefix }) => name !== one.name && one.prefix.startsWith(prefix));
    if (other === undefined) continue;
    throw new Error(
      `CLIENTS_FILE = ${JSON.stringify(path)}: the prefix ${one.prefix} of ${one.name} begins with ${other.prefix} of ${other.name}; a series has one owner`,
    );
  }
}
