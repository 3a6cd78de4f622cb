/** Real stores for the server under test, kept off its core. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, startQueue, startRedis, type TestContainer } from "../../service/test-support/containers.ts";
import { otherCores } from "./cores.ts";
import { leftoverGroup, removeLeftoverGroup } from "./leftover-group.ts";

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
    removeLeftoverGroup();
  };
  const begin = async (
    name: string,
    start: () => Promise<TestContainer>,
  ): Promise<{ address: string; file: string }> => {
    const container = await start();
    started.push(container);
    await container.container.update({ CpusetCpus: otherCores });
    const file = join(secrets, name);
    await writeFile(file, container.password, { mode: 0o600 });
    return { address: await ownAddress(container), file };
  };
  try {
    const redis = await begin("redis", startRedis);
    const queue = await begin("queue", startQueue);
    const postgres = await begin("postgres", () => startPostgres({ cgroupParent: leftoverGroup }));
    const environment = {
      DATABASE_URL: `postgres://vigia_service@${postgres.address}:5432/vigia`,
      DATABASE_PASSWORD_FILE: postgres.file,
      REDIS_URL: `redis://service@${redis.address}:6379`,
      REDIS_PASSWORD_FILE: redis.file,
      QUEUE_URL: `redis://service@${queue.address}:6379`,
      QUEUE_PASSWORD_FILE: queue.file,
    };
    return { environment, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** In the engine's network: published ports of 127.0.0.1 lead through a proxy process, which takes its share of the cores. */
async function ownAddress({ container }: TestContainer): Promise<string> {
  const { NetworkSettings } = await container.inspect();
  const [address] = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  if (!address) throw new Error(`The container ${container.id.slice(0, 12)} has no address in the engine's network.`);
  return address;
}
