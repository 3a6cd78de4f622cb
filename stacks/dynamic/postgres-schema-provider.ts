/** Implementation of `PostgresSchema`: roles and migrations by psql inside the database's own container. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { connect } from "./engine.ts";
import { type ExecResult, execute } from "./exec.ts";
import { databaseScript, migrationScript, roleScript } from "./postgres-scripts.ts";
import type { Provider } from "./resource.ts";

export interface PostgresSchemaInputs {
  readonly engine: string;
  /** Name of the database's container. */
  readonly container: string;
  /** Id of that container: another one may have an empty database. */
  readonly containerId: string;
  readonly database: string;
  /** Role -> password. */
  readonly roles: Readonly<Record<string, string>>;
  /** File name -> SQL, applied in the order of the names, each once. */
  readonly migrations: Readonly<Record<string, string>>;
}

export interface PostgresSchemaState {
  readonly containerId: string;
  /** Digest of roles and migrations. */
  readonly hash: string;
  /** Names of the migrations that the database has. */
  readonly applied: readonly string[];
}

export const provider: Provider<PostgresSchemaInputs, PostgresSchemaState> = {
  async diff(_id, olds, news) {
    return { changes: olds.hash !== hashOf(news) || olds.containerId !== news.containerId };
  },
  async create(inputs) {
    return { id: `${inputs.container}/${inputs.database}`, outs: await apply(inputs) };
  },
  async read(id, props) {
    return props === undefined ? {} : { id, props };
  },
  async update(_id, _olds, news) {
    return { outs: await apply(news) };
  },
  /** The data belongs to the database's volume and goes with it. */
  async delete() {},
};

function hashOf({ engine, container, database, roles, migrations }: PostgresSchemaInputs): string {
  const sorted = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).toSorted(([x], [y]) => (x < y ? -1 : 1));
  const all = [engine, container, database, sorted(roles), sorted(migrations)];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex");
}

async function apply(inputs: PostgresSchemaInputs): Promise<PostgresSchemaState> {
  const container = connect(inputs.engine).getContainer(inputs.container);
  await runScript(container, inputs, "postgres", databaseScript(inputs.database), `the database ${inputs.database}`);
  await runScript(container, inputs, "postgres", roleScript(inputs.roles), "the roles");
  const names = Object.keys(inputs.migrations).toSorted();
  for (const name of names) {
    const script = migrationScript(name, inputs.migrations[name] ?? "");
    await runScript(container, inputs, inputs.database, script, `the migration ${name}`);
  }
  return { containerId: inputs.containerId, hash: hashOf(inputs), applied: names };
}

/** How long a database that is starting is waited for, in milliseconds. */
const startMilliseconds = 60_000;

async function runScript(
  container: Docker.Container,
  inputs: PostgresSchemaInputs,
  database: string,
  script: string,
  what: string,
): Promise<void> {
  const command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-f", "-"];
  const deadline = Date.now() + startMilliseconds;
  let result: ExecResult = await execute(container, command, script);
  // psql exits with 2 when it can't connect, with 3 when a statement fails
  while (result.exitCode === 2 && Date.now() < deadline) {
    await sleep(500);
    result = await execute(container, command, script);
  }
  if (result.exitCode !== 0) {
    throw new Error(`${what} could not be applied in ${inputs.container}: ${result.output.trim()}`);
  }
}
