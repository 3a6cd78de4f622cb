/** Implementation of `GeneratedPasswords`: random passwords, made once and kept. */
import { randomBytes } from "node:crypto";
import { hash } from "bcryptjs";
import type { Provider } from "./resource.ts";

export interface GeneratedPasswordsInputs {
  readonly names: readonly string[];
  /** Those of the names whose bcrypt hash is needed too. */
  readonly hashed: readonly string[];
}

export interface GeneratedPasswordsState extends GeneratedPasswordsInputs {
  readonly passwords: Readonly<Record<string, string>>;
  readonly hashes: Readonly<Record<string, string>>;
}

/** 24 random bytes: 32 characters that need no quoting in URLs, YAML or shells. */
const passwordBytes = 24;
/** Prometheus checks a hash on the first request of each client; 2^10 rounds take it about 60 ms. */
const bcryptCost = 10;

export const provider: Provider<GeneratedPasswordsInputs, GeneratedPasswordsState> = {
  async diff(_id, olds, news) {
    const same = sameNames(olds.names, news.names) && sameNames(olds.hashed, news.hashed);
    return { changes: !same };
  },
  async create(inputs) {
    return { id: randomBytes(8).toString("hex"), outs: await complete(inputs, {}, {}) };
  },
  async read(id, props) {
    return props === undefined ? {} : { id, props };
  },
  async update(_id, olds, news) {
    return { outs: await complete(news, olds.passwords, olds.hashes) };
  },
  async delete() {},
};

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted());
}

/** Keeps what is known, makes what is missing, forgets what nobody names any more. */
async function complete(
  inputs: GeneratedPasswordsInputs,
  passwords: Readonly<Record<string, string>>,
  hashes: Readonly<Record<string, string>>,
): Promise<GeneratedPasswordsState> {
  const all = Object.fromEntries(
    inputs.names.map((name) => [name, passwords[name] ?? randomBytes(passwordBytes).toString("base64url")]),
  );
  const hashed = inputs.hashed.map(
    async (name) => [name, hashes[name] ?? (await hash(all[name] ?? "", bcryptCost))] as const,
  );
  const { names } = inputs;
  return { names, hashed: inputs.hashed, passwords: all, hashes: Object.fromEntries(await Promise.all(hashed)) };
}
