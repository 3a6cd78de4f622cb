/** Real stores for the server under test, kept off its core. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, startQueue, startRedis, type TestContainer } from "../../service/test-support/containers.ts";
import { otherCores } from "./cores.ts";

export interface Stores {
  /** Environment by which the service finds them; passwords are in files. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function startStores(): Promise<Stores> {
  const secrets = await mkdtemp(join(tmpdir(), "vigia-bench-"));
  const started: TestContainer[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(started.map((container) => container.remove()));
    await rm(secrets, { recursive: true });
  };
  const begin = async (
    name: string,
    start: () => Promise<TestContainer>,
  ): Promise<TestContainer & { file: string }> => {
    const container = await start();
    started.push(container);
    await container.container.update({ CpusetCpus: otherCores });
    const file = join(secrets, name);
    await writeFile(file, container.password, { mode: 0o600 });
    return { ...container, file };
  };
  try {
    const redis = await begin("redis", startRedis);
    const queue = await begin("queue", startQueue);
    const postgres = await begin("postgres", startPostgres);
    const environment = {
      DATABASE_URL: `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`,
      DATABASE_PASSWORD_FILE: postgres.file,
      REDIS_URL: `redis://service@127.0.0.1:${redis.port}`,
      REDIS_PASSWORD_FILE: redis.file,
      QUEUE_URL: `redis://service@127.0.0.1:${queue.port}`,
      QUEUE_PASSWORD_FILE: queue.file,
    };
    return { environment, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
