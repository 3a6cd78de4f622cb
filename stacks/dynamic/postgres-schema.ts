/**
 * Roles and tables of the prediction database. Passwords and SQL go to psql's standard input inside the container; the
 * database records which migrations it has, so that applying is safe to repeat.
 */
import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "./resource.ts";

export interface PostgresSchemaArgs {
  /** Address of the Docker engine. */
  engine: pulumi.Input<string>;
  container: pulumi.Input<string>;
  containerId: pulumi.Input<string>;
  database: pulumi.Input<string>;
  roles: Record<string, pulumi.Input<string>>;
  migrations: Record<string, string>;
}

export class PostgresSchema extends DynamicResource {
  declare readonly applied: pulumi.Output<string[]>;

  constructor(name: string, args: PostgresSchemaArgs, opts: pulumi.CustomResourceOptions) {
    const roles = Object.fromEntries(Object.entries(args.roles).map(([role, value]) => [role, pulumi.secret(value)]));
    super(
      "PostgresSchema",
      "postgres-schema-provider",
      name,
      { ...args, roles, hash: undefined, applied: undefined },
      {
        ...opts,
        additionalSecretOutputs: ["hash"],
      },
    );
  }
}
