/** What killed builds leave. Work files carry the number of their process; whoever holds the lock knows that it is gone. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Layers, compilations and unpacked programs that were not finished: `.layer-redis-123.tar`, `.prometheus-123`. */
const work = /^\..+-\d+(\.tar)?$/;

/** Removes them; call it under the lock of the builds. */
export async function removeUnfinished(folder: string, names: RegExp = work): Promise<void> {
  const found = await readdir(folder).catch(() => []);
  for (const name of found) if (names.test(name)) await rm(join(folder, name), { recursive: true, force: true });
}
