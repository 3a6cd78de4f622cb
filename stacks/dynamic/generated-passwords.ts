/** Passwords that the stack makes once: no plugin but this program is needed, and the next up shows no difference. */
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "./resource.ts";

export interface GeneratedPasswordsArgs {
  names: string[];
  /** Those of the names whose bcrypt hash is needed too. */
  hashed: string[];
}

export class GeneratedPasswords extends DynamicResource {
  /** Name -> password; secret. */
  declare readonly passwords: pulumi.Output<Record<string, string>>;
  /** Name -> bcrypt hash; secret. */
  declare readonly hashes: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: GeneratedPasswordsArgs, opts: pulumi.CustomResourceOptions) {
    const outputs = { passwords: undefined, hashes: undefined };
    super(
      "GeneratedPasswords",
      "generated-passwords-provider",
      name,
      { ...args, ...outputs },
      {
        ...opts,
        additionalSecretOutputs: ["passwords", "hashes"],
      },
    );
  }

  /** @throws inside the output when no password of this name was asked for. */
  password(name: string): pulumi.Output<string> {
    return this.passwords.apply((all) => named(all, name));
  }

  hash(name: string): pulumi.Output<string> {
    return this.hashes.apply((all) => named(all, name));
  }
}

function named(all: Readonly<Record<string, string>>, name: string): string {
  const value = all[name];
  if (value === undefined) throw new Error(`no password '${name}' was asked for: add it to the stack's password names`);
  return value;
}
