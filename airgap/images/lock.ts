/** One build at a time: two would share apt's folder and make the same images twice. */
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How often a waiting process looks again (milliseconds). */
const pause = 500;

/** Runs `work` while no other process holds `path`. A lock whose process is gone counts as none. */
export async function locked<T>(path: string, waiting: (owner: number) => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  let said = false;
  while (!(await take(path))) {
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (owner > 0 && !alive(owner)) {
      await rm(path, { force: true });
      continue;
    }
    if (!said) waiting(owner);
    said = true;
    await sleep(pause);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Whether a process of that number runs, whoever it belongs to. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
