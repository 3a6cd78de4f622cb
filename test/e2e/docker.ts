/** What the Docker engine knows of the end-to-end stack. */
import Docker from "dockerode";
import { stack, succeed } from "./command.ts";

const engine = new Docker();
const mine = JSON.stringify({ label: [`vigia.stack=${stack}`] });

/** Names of every container, network and volume that carries the stack's label, sorted. */
export async function everything(): Promise<string[]> {
  const [containers, networks, { Volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters: mine }),
    engine.listNetworks({ filters: mine }),
    engine.listVolumes({ filters: mine }),
  ]);
  return [
    ...containers.map(({ Names }) => `container ${Names.join(" ")}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...Volumes.map(({ Name }) => `volume ${Name}`),
  ].sort();
}

/** Container ids by name. */
export async function containerIds(): Promise<Record<string, string>> {
  const containers = await engine.listContainers({ all: true, filters: mine });
  return Object.fromEntries(containers.map(({ Id, Names }) => [Names.join(" "), Id]).sort());
}

/** What anybody who may ask the engine can read of the stack: configuration and log of each container, by its name. */
export async function readable(): Promise<Map<string, string>> {
  const containers = await engine.listContainers({ all: true, filters: mine });
  const texts = containers.map(async ({ Id, Names }) => {
    const container = engine.getContainer(Id);
    const [configuration, log] = await Promise.all([
      container.inspect(),
      container.logs({ stdout: true, stderr: true, follow: false }),
    ]);
    return [Names.join(" "), JSON.stringify(configuration) + log.toString("utf8")] as const;
  });
  return new Map(await Promise.all(texts));
}

/** Freezes the database, as a stalled machine would; what is returned lets it go on. */
export async function pausePostgres(): Promise<() => Promise<void>> {
  const container = engine.getContainer(`vigia-${stack}-local-postgres`);
  await container.pause();
  return () => container.unpause();
}

/** Stops Prometheus as an update of its machine would, and starts it again. */
export async function restartPrometheus(): Promise<void> {
  await engine.getContainer(`vigia-${stack}-local-prometheus`).restart();
}

/**
 * A container of the stack in which a process asks for more memory than there is, time and again; its main process is
 * spared. The first kill waits until its counter was read once: an increase needs a value to start from.
 */
export async function startForgetful(): Promise<{ name: string; remove: () => Promise<void> }> {
  const name = `vigia-${stack}-local-forgetful`;
  const { Image } = await engine.getContainer(`vigia-${stack}-local-redis`).inspect();
  const expendable = "echo 1000 > /proc/self/oom_score_adj";
  const memory = 20 * 2 ** 20;
  const container = await engine.createContainer({
    name,
    Image,
    // What takes the memory is to be killed, and never the loop: then the container would be gone before it is scraped.
    Entrypoint: ["bash", "-c", `while sleep 20; do (${expendable}; head -c 60M /dev/zero | tail); done`],
    Labels: { "vigia.stack": stack, "vigia.host": "local", "vigia.component": "forgetful" },
    HostConfig: { Memory: memory, MemorySwap: memory, NetworkMode: "none", Init: true },
  });
  await container.start();
  return { name, remove: () => container.remove({ force: true, v: true }) };
}

/** Rows of predictions of the series whose id is like `pattern` (SQL). */
export async function recordedPredictions(pattern: string): Promise<number> {
  const query = `select count(*) from predictions where series_id like '${pattern}'`;
  const postgres = `vigia-${stack}-local-postgres`;
  const psql = ["psql", "--username=postgres", "--dbname=vigia", "--tuples-only", `--command=${query}`];
  return Number((await succeed(["docker", "exec", postgres, ...psql])).stdout.trim());
}
