/** Command-line tools that come with images, for use on this machine: the checks of rules and routes run them. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import type { Engine } from "./engine.ts";
import { removeUnfinished } from "./unfinished.ts";

/** Path of each tool in the image of a key; official images and fallbacks agree on it. */
export const tools: Readonly<Record<string, readonly string[]>> = {
  prometheus: ["/bin/promtool"],
  alertmanager: ["/bin/amtool"],
};

/** Copies the tools of `image` to `folder` unless they are there already, of this very image. */
export async function copyTools(engine: Engine, key: string, image: string, folder: string): Promise<void> {
  const paths = tools[key] ?? [];
  // An engine of another system (Docker Desktop's) has programs that do not run here.
  if (paths.length === 0 || process.platform !== "linux") return;
  const { Id: id } = await engine.docker.getImage(image).inspect();
  const mark = join(folder, `.${key}-image`);
  if ((await readFile(mark, "utf8").catch(() => "")) === id) return;
  await mkdir(folder, { recursive: true });
  const name = `vigia-airgap-tools-${key.toLowerCase()}`;
  // An interrupted run may have left it.
  await engine.docker
    .getContainer(name)
    .remove({ force: true, v: true })
    .catch(() => undefined);
  const container = await engine.docker.createContainer({ name, Image: image });
  try {
    for (const path of paths) {
      const target = join(folder, basename(path));
      const work = `${target}.${process.pid}`;
      await removeUnfinished(folder, new RegExp(`^${basename(path)}\\.\\d+$`));
      await writeFile(work, await firstFile(await container.getArchive({ path })));
      await chmod(work, 0o755);
      await rename(work, target);
    }
    await writeFile(mark, id);
  } finally {
    await container.remove({ force: true, v: true });
    for (const path of paths) await rm(join(folder, `${basename(path)}.${process.pid}`), { force: true });
  }
}

async function firstFile(archive: NodeJS.ReadableStream): Promise<Buffer> {
  const entries = extract();
  Readable.from(archive).pipe(entries);
  for await (const entry of entries) {
    // Leaving the loop ends the archive, so the file must have been read by then.
    if (entry.header.type === "file") return await buffer(Readable.from(entry));
    entry.resume();
  }
  throw new Error("the image does not hold the tool that it should");
}
