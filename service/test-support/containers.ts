/** Real Redis and Postgres for engine tests: the pinned images, on random ports of 127.0.0.1, removed afterwards. */
import { randomBytes, randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Docker from "dockerode";
import getPort from "get-port";
import { load } from "js-yaml";

const repository = join(import.meta.dirname, "../..");
const docker = new Docker();

/** The tag that is there: the official one, else the one built where no registry of images can be reached. */
export async function imageOf(key: string): Promise<string> {
  const images = load(readFileSync(join(repository, "stacks/images.yaml"), "utf8"));
  const { official } = (images as Record<string, { official: string }>)[key] ?? { official: "" };
  for (const tag of [official, `${official}-airgap`]) {
    const found = await docker
      .getImage(tag)
      .inspect()
      .then(
        () => true,
        () => false,
      );
    if (found) return tag;
  }
  throw new Error(`Neither ${official} nor ${official}-airgap is on this engine; run the set-up (make up) first.`);
}

/** Below those that the kernel gives to outgoing connections, of which one might take it before it is used. */
const [lowest, highest] = [20_000, 32_000];

/** A port of 127.0.0.1 that is free and that nobody else of this process was given. */
export function freePort(): Promise<number> {
  const candidates = Array.from({ length: 100 }, () => randomInt(lowest, highest));
  return getPort({ host: "127.0.0.1", port: candidates, reserve: true });
}

export interface TestContainer {
  readonly port: number;
  readonly password: string;
  readonly container: Docker.Container;
  /** Removes the container and its anonymous volumes. */
  remove(): Promise<void>;
}

interface Settings {
  readonly key: "redis" | "postgres";
  readonly port: number;
  readonly command?: (password: string) => string[];
  readonly environment?: (password: string) => string[];
  readonly tmpfs?: Record<string, string>;
  readonly cgroupParent?: string | undefined;
}

async function start(settings: Settings): Promise<TestContainer> {
  const password = randomBytes(12).toString("hex");
  // Chosen here, not by the engine: it has to be the same after a stop and a start.
  const port = await freePort();
  const exposed = `${settings.port}/tcp`;
  const command = settings.command?.(password);
  const container = await docker.createContainer({
    name: `vigia-service-test-${settings.key}-${randomBytes(4).toString("hex")}`,
    Image: await imageOf(settings.key),
    ...(command && { Cmd: command }),
    Env: settings.environment?.(password) ?? [],
    ExposedPorts: { [exposed]: {} },
    HostConfig: {
      PortBindings: { [exposed]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
      ...(settings.tmpfs && { Tmpfs: settings.tmpfs }),
      ...(settings.cgroupParent && { CgroupParent: settings.cgroupParent }),
    },
    Labels: { "vigia.test": "service" },
  });
  await container.start();
  return { port, password, container, remove: () => container.remove({ force: true, v: true }) };
}

/**
 * Redis for the cache, as the stacks run it: nothing on disk, with an ACL user `service`, which may do only what the service does; and an
 * `admin` for the tests.
 */
export async function startRedis(): Promise<TestContainer> {
  const user = (password: string) =>
    `service on >${password} ~model:* ~prediction:* resetchannels -@all +@connection +mget +set`.split(" ");
  const admin = (password: string) => `admin on >${password} ~* +@all`.split(" ");
  const redis = await start({
    key: "redis",
    port: 6379,
    command: (password) => [
      ...["redis-server", "--save", "", "--user", "default", "off"],
      ...["--user", ...user(password), "--user", ...admin(password)],
    ],
  });
  try {
    await delay(300);
    await assertRunning(redis.container);
    return redis;
  } catch (error) {
    await redis.remove();
    throw error;
  }
}

/** Redis for the queue of predictions, as the stacks run it: on disk, never evicting, with an ACL user `service`. */
export async function startQueue(...settings: readonly string[]): Promise<TestContainer> {
  const service = (password: string) => `service on >${password} ${queueRights}`.split(" ");
  const admin = (password: string) => `admin on >${password} ~* +@all`.split(" ");
  const queue = await start({
    key: "redis",
    port: 6379,
    command: (password) => [
      ...["redis-server", "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction", ...settings],
      // Nobody can log in as this user; but as this user Redis replays transactions when it starts.
      ...["--user", "default", "off", "resetpass", "~*", "&*", "+@all"],
      ...["--user", ...service(password), "--user", ...admin(password)],
    ],
  });
  try {
    await delay(300);
    await assertRunning(queue.container);
    return queue;
  } catch (error) {
    await queue.remove();
    throw error;
  }
}

/** All that the service may do with its queue. */
export const queueRights =
  "~vigia:queue ~vigia:queue:rows ~vigia:queue:rejected resetchannels -@all +ping +evalsha +eval +xadd +xlen +xrange " +
  "+xreadgroup +xautoclaim +xack +xdel +xgroup|create +xgroup|delconsumer +xinfo|consumers +get +set +incrby +decrby +time";

/** Runs a command of Redis as a user who may do anything; what redis-cli printed. */
export async function redisCli({ container, password }: TestContainer, ...command: string[]): Promise<string> {
  const { output, exitCode } = await run(container, [
    ...["redis-cli", "--no-auth-warning", "--user", "admin", "--pass", password],
    ...command,
  ]);
  if (exitCode !== 0) throw new Error(`redis-cli failed:\n${output}`);
  return output.trim();
}

/** The SQL of `service/schema`, in order. */
export function migrations(): string[] {
  const folder = join(repository, "service/schema");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  return names.toSorted().map((name) => readFileSync(join(folder, name), "utf8"));
}

export interface PostgresOptions {
  /** SQL of the schema; all of it where nothing is said. */
  readonly applied?: readonly string[];
  /** Control group that its own is made in. */
  readonly cgroupParent?: string;
}

/** Postgres with the schema of the service applied as the stacks apply it, or a part of it, and the role `vigia_service`. */
export async function startPostgres({
  applied = migrations(),
  cgroupParent,
}: PostgresOptions = {}): Promise<TestContainer> {
  const database = await start({
    key: "postgres",
    port: 5432,
    // As the stacks run it.
    tmpfs: { "/var/run/postgresql": "mode=0775,uid=999,gid=999" },
    environment: (password) => [`POSTGRES_PASSWORD=${password}`, "POSTGRES_DB=vigia"],
    cgroupParent,
  });
  try {
    await ready(database);
    const roles = `CREATE ROLE vigia_service LOGIN PASSWORD '${database.password}'; CREATE ROLE vigia_exporter LOGIN;`;
    for (const sql of [roles, ...applied]) await psql(database, sql);
    return database;
  } catch (error) {
    await database.remove();
    throw error;
  }
}

/** Runs SQL as superuser inside the container, in one transaction; the unaligned rows that it printed. */
export async function psql({ container }: TestContainer, sql: string): Promise<string> {
  const { output, exitCode } = await run(container, [
    ...["psql", "-U", "postgres", "-d", "vigia", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-qAtc"],
    sql,
  ]);
  if (exitCode !== 0) throw new Error(`psql failed:\n${output}`);
  return output.trim();
}

/** The image first starts a temporary server, on the socket only, to initialise the data: ready means over TCP. */
async function ready({ container }: TestContainer): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(250)) {
    await assertRunning(container);
    const { exitCode } = await run(container, ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"]).catch(() => ({
      exitCode: 1,
    }));
    if (exitCode === 0) return;
  }
  throw new Error("Postgres was not ready within 60 s");
}

/** Says at once what an image printed that can't even start. */
async function assertRunning(container: Docker.Container): Promise<void> {
  const { State, Config } = await container.inspect();
  if (State.Running) return;
  const log = await container.logs({ stdout: true, stderr: true, tail: 20 });
  throw new Error(`${Config.Image} ended with code ${State.ExitCode}:\n${log.toString("utf8")}`);
}

async function run(container: Docker.Container, Cmd: string[]): Promise<{ output: string; exitCode: number | null }> {
  const exec = await container.exec({ Cmd, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ Tty: false });
  const chunks: Buffer[] = [];
  const collect = { write: (chunk: Buffer) => chunks.push(chunk) } as unknown as NodeJS.WritableStream;
  docker.modem.demuxStream(stream, collect, collect);
  await new Promise((resolve) => stream.on("end", resolve));
  const { ExitCode } = await exec.inspect();
  return { output: Buffer.concat(chunks).toString("utf8"), exitCode: ExitCode };
}
