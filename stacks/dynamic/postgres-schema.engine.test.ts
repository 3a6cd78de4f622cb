import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { renderHostAuthentication } from "../rendering/postgres.ts";
import { address, engine, imageOf, uniqueName } from "../testing/engine.ts";
import { execute } from "./exec.ts";
import { readLog } from "./logs.ts";
import { type PostgresSchemaInputs, provider } from "./postgres-schema-provider.ts";

const name = uniqueName();
const inputs: PostgresSchemaInputs = {
  engine: address,
  container: name,
  containerId: "first",
  database: "vigia",
  roles: { vigia_service: "pass'word", vigia_exporter: "other" },
  migrations: { "001-points.sql": "CREATE TABLE points (value int); GRANT SELECT ON points TO vigia_service;" },
};

before(async () => {
  const container = await engine.createContainer({
    name,
    Image: await imageOf("postgres"),
    // No POSTGRES_DB: what a first start leaves that was interrupted before it made the database.
    Env: [
      "POSTGRES_PASSWORD=superuser",
      "POSTGRES_INITDB_ARGS=--auth-host=scram-sha-256 --locale=C.UTF-8 --encoding=UTF8",
    ],
    HostConfig: { NetworkMode: "none", Tmpfs: { "/var/run/postgresql": "mode=0775,uid=999,gid=999" } },
  });
  await container.start();
  const ready = ["sh", "-c", "until pg_isready -q -h 127.0.0.1 -U postgres; do sleep 0.2; done"];
  assert.equal((await execute(container, ready, "")).exitCode, 0);
});

after(() => engine.getContainer(name).remove({ force: true, v: true }));

/** Rows of a query, as a role that comes by TCP with a password. */
async function query(sql: string, role = "vigia_service", password = "pass'word"): Promise<string> {
  const command = [
    "sh",
    "-c",
    `read -r PGPASSWORD; export PGPASSWORD; psql -h 127.0.0.1 -U ${role} -d vigia -XAtc "${sql}"`,
  ];
  return (await execute(engine.getContainer(name), command, `${password}\n`)).output.trim();
}

async function asSuperuser(database: string, sql: string): Promise<string> {
  const command = ["psql", "-U", "postgres", "-d", database, "-XAtf", "-"];
  return (await execute(engine.getContainer(name), command, sql)).output.trim();
}

test("the database that the first start did not make is made, with roles and tables", async () => {
  const { outs } = await provider.create(inputs);
  assert.deepEqual(outs?.applied, ["001-points.sql"]);
  assert.equal(await query("SELECT count(*) FROM points"), "0");
  assert.equal(await asSuperuser("vigia", "SHOW server_encoding"), "UTF8");
});

test("applying again changes nothing; a new password and a new migration are taken over", async () => {
  const { outs } = await provider.create(inputs);
  assert.ok(outs);
  await asSuperuser("vigia", "INSERT INTO points VALUES (1)");
  const news = {
    ...inputs,
    roles: { ...inputs.roles, vigia_service: "later" },
    migrations: { ...inputs.migrations, "002-more.sql": "CREATE TABLE more ();" },
  };
  assert.equal((await provider.diff("", outs, news)).changes, true);
  await provider.update("", outs, news);
  assert.equal(await query("SELECT count(*) FROM points", "vigia_service", "later"), "1");
  assert.match(await query("SELECT 1"), /password authentication failed/);
  assert.match(
    await asSuperuser("vigia", "SELECT string_agg(name, ' ' ORDER BY name) FROM schema_migrations"),
    /001.* 002/,
  );
});

test("a database that is gone is made again", async () => {
  await asSuperuser("postgres", "DROP DATABASE vigia");
  const { outs } = await provider.create({ ...inputs, containerId: "second" });
  assert.deepEqual(outs?.applied, ["001-points.sql"]);
  assert.equal(await query("SELECT count(*) FROM points"), "0");
});

test("a migration that fails is named, and leaves nothing", async () => {
  const migrations = { ...inputs.migrations, "003-broken.sql": "CREATE TABLE half (); SELECT nonsense;" };
  await assert.rejects(provider.create({ ...inputs, migrations }), /003-broken\.sql.*nonsense/s);
  assert.equal(await asSuperuser("vigia", "SELECT to_regclass('half') IS NULL"), "t");
});

test("by the network come the stack's own roles only", async () => {
  const container = engine.getContainer(name);
  const hba = (await asSuperuser("postgres", "SHOW hba_file")).trim();
  await execute(container, ["sh", "-c", `cat > ${hba}`], renderHostAuthentication());
  await asSuperuser("postgres", "SELECT pg_reload_conf()");
  assert.equal(await query("SELECT 1"), "1");
  assert.match(await query("SELECT 1", "postgres", "superuser"), /no pg_hba\.conf entry/);

  // The health check asks as such a role: nothing is refused, nothing is logged.
  const logged = async () => (await readLog(container, undefined)).length;
  const before = await logged();
  const check = ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "vigia_service", "-d", "vigia"];
  assert.equal((await execute(container, check, "")).exitCode, 0);
  assert.equal(await logged(), before);
});
