/** Faults of whole containers. */
import type { Scene } from "../drill.ts";

/** Stops a component in an orderly way, as an operator or a machine that is shut down would. */
export const stopped =
  (component: string) =>
  async ({ stack: { engine }, repairs }: Scene): Promise<void> => {
    const { id, name } = await engine.container(component);
    repairs.register(`the container ${name}`, () => engine.start(id));
    await engine.stop(id);
  };

/** Kills replicas of the service with no time to say goodbye: the first one, or all. */
export const replicasKilled =
  (which: "one" | "all") =>
  async ({ stack: { engine }, repairs }: Scene): Promise<void> => {
    const replicas = await engine.containers("service");
    const victims = which === "one" ? replicas.slice(0, 1) : replicas;
    for (const { id, name } of victims) repairs.register(`the replica ${name}`, () => engine.start(id));
    await Promise.all(victims.map(({ id }) => engine.kill(id)));
  };
