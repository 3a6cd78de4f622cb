/** What a drill leaves behind that was killed with no chance to repair, and how it is put right. */
import { hasReceiver } from "./attach.ts";
import { takeBackFiles } from "./config-slots.ts";
import { removeSmallDisk } from "./faults/disk.ts";
import { clearFaults } from "./faults/service-switch.ts";
import type { Stack } from "./stack.ts";

/** Throws an error that names what is not as an up leaves it. */
export async function assertWhole({ engine, monitoring, name }: Stack): Promise<void> {
  const containers = await engine.containers();
  if (containers.length === 0) throw new Error(`the stack '${name}' is not up;  fix: make up STACK=${name}`);
  const broken = containers.filter(({ state }) => state !== "running").map((it) => `${it.name} is ${it.state}`);
  if (broken.length === 0 && hasReceiver(await monitoring.alertmanagerConfig())) {
    broken.push("Alertmanager still has the receiver of a drill");
  }
  if (broken.length > 0) {
    throw new Error(
      `the stack '${name}' is not whole: ${broken.join("; ")}. Was a drill killed, or is another under way?  fix: make drill NAME=repair STACK=${name}`,
    );
  }
}

/** Undoes whatever any drill does. Returns what was put right. */
export async function repairLeftovers(stack: Stack): Promise<string[]> {
  const { engine } = stack;
  const done: string[] = [];
  for (const { component, signal } of changedFiles) {
    for (const { id, name, state } of await engine.containers(component)) {
      if (!(await takeBackFiles(engine, id))) continue;
      done.push(`${name} has its own files again`);
      if (state !== "running") continue;
      await (signal === undefined ? engine.restart(id) : engine.signal(id, signal));
    }
  }
  for (const { id, name, state } of await engine.containers()) {
    if (state === "running") continue;
    if (state === "paused") await engine.docker.getContainer(id).unpause();
    else await engine.start(id);
    done.push(`${name} runs again (it was ${state})`);
  }
  if (await removeSmallDisk(stack)) done.push("the small file system is gone");
  // Without a switch there are no faults.
  await clearFaults(stack).catch(() => undefined);
  return done;
}

/** Components whose files drills change, and how they load them anew; Redis only by a restart. */
const changedFiles: readonly { readonly component: string; readonly signal?: string }[] = [
  { component: "alertmanager", signal: "SIGHUP" },
  { component: "prometheus", signal: "SIGHUP" },
  { component: "redis" },
];
