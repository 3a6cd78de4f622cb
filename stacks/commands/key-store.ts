/** The table `api_keys`, by psql inside the database's container: SQL goes to its standard input, never to arguments. */
import type Docker from "dockerode";
import { z } from "zod";
import { execute } from "../dynamic/exec.ts";
import { literal } from "../dynamic/sql.ts";
import { database } from "../rendering/postgres.ts";
import type { NewApiKey } from "./api-key.ts";

const listedSchema = z.array(
  z.object({
    keyId: z.string(),
    client: z.string(),
    note: z.string(),
    created: z.string(),
    expires: z.string().nullable(),
    revoked: z.string().nullable(),
    usable: z.boolean(),
  }),
);
export type ListedKey = z.infer<typeof listedSchema>[number];

const columns = `key_id AS "keyId", client, note, created_at AS created, expires_at AS expires, revoked_at AS revoked,
  revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AS usable`;

export interface KeyDescription {
  readonly client: string;
  readonly note: string;
  /** Hours from now; undefined: until it is revoked. */
  readonly expiresInHours: number | undefined;
}

export class KeyStore {
  readonly #container: Docker.Container;

  constructor(container: Docker.Container) {
    this.#container = container;
  }

  async add({ keyId, secretSha256 }: NewApiKey, { client, note, expiresInHours }: KeyDescription): Promise<ListedKey> {
    const expires = expiresInHours === undefined ? "NULL" : `now() + interval '1 hour' * ${expiresInHours}`;
    const values = [literal(keyId), literal(client), `decode(${literal(secretSha256)}, 'hex')`, literal(note), expires];
    const [added] = await this.#rows(
      `INSERT INTO api_keys (key_id, client, secret_sha256, note, expires_at) VALUES (${values.join(", ")}) RETURNING ${columns}`,
    );
    if (added === undefined) throw new Error("the database stored no key");
    return added;
  }

  /** Oldest first. */
  list(client: string | undefined): Promise<ListedKey[]> {
    const where = client === undefined ? "" : `WHERE client = ${literal(client)}`;
    return this.#rows(`SELECT ${columns} FROM api_keys ${where}`);
  }

  /** Undefined where there is no such key; one that was revoked before stays as it is. */
  async revoke(keyId: string): Promise<ListedKey | undefined> {
    const revoke = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, now())";
    return (await this.#rows(`${revoke} WHERE key_id = ${literal(keyId)} RETURNING ${columns}`))[0];
  }

  async #rows(statement: string): Promise<ListedKey[]> {
    const script = `SET client_min_messages = error;
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
WITH keys AS (${statement}) SELECT coalesce(json_agg(keys ORDER BY created, "keyId"), '[]') FROM keys;
`;
    const command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-f", "-"];
    const { exitCode, output } = await execute(this.#container, command, script);
    if (exitCode !== 0) throw new Error(`the database refused it: ${output.trim()}`);
    return listedSchema.parse(JSON.parse(output));
  }
}
