/** `make client-key`: issues, lists and revokes the API keys of a stack's clients. */
import { parseArgs } from "node:util";
import { hostsWith, type Site } from "../../signals/site.ts";
import { ConfigError } from "../config.ts";
import { connect, hasStatus } from "../dynamic/engine.ts";
import { configFile, readConfigFile } from "../render.ts";
import { createApiKey, keyIdFormat } from "./api-key.ts";
import { KeyStore, type ListedKey } from "./key-store.ts";

const usage = `API keys of a stack's clients (vigia:clients). The database keeps a digest of each key, never the key.

  make client-key CLIENT=acme [NOTE="ingest job"] [EXPIRES=90d]   issues a key and prints it, this once
  make client-key [CLIENT=acme] LIST=1                            lists keys, without their secrets
  make client-key REVOKE=<key id>                                 revokes a key; replicas hear of it within a second

STACK=name chooses the stack (default: local). EXPIRES is a number of hours or days: 12h, 90d; without it a key holds
until it is revoked. Without make: node stacks/commands/client-key.ts --stack local --client acme
  [--note text] [--expires 90d] | --list | --revoke <key id>

The key alone goes to standard output, so that KEY=$(make -s client-key CLIENT=acme) works. A client sends it as
'x-api-key: <key>' or 'authorization: Bearer <key>'.`;

/** What is wrong with what was asked for, and what to do. */
class UsageError extends Error {}

/** @throws UsageError for anything but a number of hours or days up to ten years. */
export function hoursOf(text: string): number {
  const [, count = "", unit] = /^([1-9]\d{0,5})([hd])$/.exec(text) ?? [];
  const hours = Number(count) * (unit === "d" ? 24 : 1);
  if (unit === undefined || hours > 10 * 366 * 24) {
    throw new UsageError(`EXPIRES=${text}: must be a number of hours or days up to ten years, such as 12h or 90d`);
  }
  return hours;
}

/** @throws UsageError where the stack has no such client. */
export function checkClient(site: Site, client: string | undefined): string {
  const names = (site.clients ?? []).map(({ name }) => name);
  if (names.length === 0) {
    throw new UsageError(
      `the stack '${site.stack}' names no client, so that nobody needs a key.\n  Fix: name clients under vigia:clients in Pulumi.${site.stack}.yaml, then make up STACK=${site.stack}`,
    );
  }
  if (client !== undefined && names.includes(client)) return client;
  const problem = client === undefined ? "CLIENT is missing" : `CLIENT=${client}: the stack has no such client`;
  throw new UsageError(`${problem}.\n  Fix: choose one of ${names.join(", ")}, or add it to vigia:clients`);
}

export function table(keys: readonly ListedKey[]): string {
  if (keys.length === 0) return "no keys";
  const day = (time: string | null) => (time === null ? "-" : time.slice(0, 16).replace("T", " "));
  const state = (key: ListedKey) => (key.revoked !== null ? "revoked" : key.usable ? "valid" : "expired");
  const rows = keys.map((key) => [key.keyId, key.client, state(key), day(key.created), day(key.expires), key.note]);
  const all = [["key id", "client", "state", "created (UTC)", "expires (UTC)", "note"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function storeOf(site: Site): KeyStore {
  const [host] = hostsWith(site, "data");
  if (host === undefined) throw new UsageError(`the stack '${site.stack}' has no data host`);
  return new KeyStore(connect(host.docker).getContainer(`vigia-${site.stack}-${host.name}-postgres`));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "local" },
      client: { type: "string" },
      note: { type: "string", default: "" },
      expires: { type: "string" },
      list: { type: "boolean", default: false },
      revoke: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const { site } = readConfigFile(values.stack, configFile(values.stack));
  if (values.list) return console.log(table(await storeOf(site).list(values.client)));
  if (values.revoke !== undefined) return revoke(site, values.revoke);

  const client = checkClient(site, values.client);
  const expiresInHours = values.expires === undefined ? undefined : hoursOf(values.expires);
  const made = createApiKey();
  const stored = await storeOf(site).add(made, { client, note: values.note, expiresInHours });
  console.error(`Key ${made.keyId} of ${client}, ${validity(stored)}. It is shown this once:`);
  console.log(made.key);
}

function validity({ expires }: ListedKey): string {
  return expires === null ? "valid until it is revoked" : `valid until ${expires.slice(0, 16).replace("T", " ")} UTC`;
}

async function revoke(site: Site, keyId: string): Promise<void> {
  if (!keyIdFormat.test(keyId))
    throw new UsageError(`REVOKE=${keyId}: a key id has 12 hexadecimal digits; LIST=1 shows them`);
  const revoked = await storeOf(site).revoke(keyId);
  if (revoked === undefined) throw new UsageError(`REVOKE=${keyId}: there is no such key; LIST=1 shows them`);
  console.log(`Key ${keyId} of ${revoked.client} is revoked.`);
}

/** What an operator can do about an error; the text of it otherwise. */
function explain(error: unknown): string {
  if (hasStatus(error, 404) || hasStatus(error, 409)) return "the stack's database does not run.\n  Fix: make up";
  return error instanceof Error ? error.message : String(error);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    const prefix = error instanceof ConfigError ? "" : "client-key: ";
    console.error(`${prefix}${explain(error)}`);
    process.exitCode = 1;
  }
}
