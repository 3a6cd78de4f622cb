/** What a replica stands on, each in a container of its own. */
import { startPostgres, startQueue, startRedis, type TestContainer } from "./containers.ts";

export interface TestStores {
  readonly postgres: TestContainer;
  readonly redis: TestContainer;
  readonly queue: TestContainer;
  remove(): Promise<void>;
}

/** All or none: where one can't be started, the others are removed. */
export async function startStores(): Promise<TestStores> {
  const started: TestContainer[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(started.map((container) => container.remove()));
  };
  const begin = async (starting: Promise<TestContainer>): Promise<TestContainer> => {
    const container = await starting;
    started.push(container);
    return container;
  };
  try {
    // One after the other: whichever fails, none is still on its way.
    const redis = await begin(startRedis());
    const queue = await begin(startQueue());
    const postgres = await begin(startPostgres());
    return { redis, queue, postgres, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
