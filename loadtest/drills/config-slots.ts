/**
 * Changes the files of a running component for a while. Its volume has two slots and a link to the one in use
 * (docs/adr/configuration-volumes.md): the changed files go to the other slot, so that going back is moving the link.
 */
import { posix } from "node:path";
import type Docker from "dockerode";
import { extract, pack } from "tar-stream";
import type { Engine } from "./engine.ts";
import type { Repairs } from "./repairs.ts";

const mountPoint = "/etc/vigia";
/** In a slot that a drill has filled: what an interrupted run left behind is known by it. */
const marker = "made-by-a-drill";

type Slot = "a" | "b";

export interface SlotFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
}

interface Volume {
  readonly current: Slot;
  readonly files: readonly SlotFile[];
}

/** Which files a component is to load. */
export type Files = "changed" | "original";

/** Puts changed files in the place of those in use, and registers the way back; `load` makes the component take them. */
export async function changeFiles(
  { engine, repairs }: { engine: Engine; repairs: Repairs },
  component: string,
  change: (files: readonly SlotFile[]) => readonly SlotFile[],
  load: (containerId: string, files: Files) => Promise<void>,
): Promise<void> {
  const { id } = await engine.container(component);
  const { current, files } = await readVolume(engine.docker, id);
  repairs.register(`the files of ${component}`, async () => {
    await write(engine, id, await packSwitch(current));
    await load(id, "original");
  });
  const other = current === "a" ? "b" : "a";
  const flag = { path: marker, content: "", mode: 0o444, uid: 0 };
  await write(engine, id, await packSlot(other, [...change(files), flag]));
  await load(id, "changed");
}

/** Replaces the text of one file. Throws where it is not there. */
export function editing(path: string, edit: (content: string) => string) {
  return (files: readonly SlotFile[]): readonly SlotFile[] => {
    if (!files.some((file) => file.path === path)) throw new Error(`no file ${path} in the component's volume`);
    return files.map((file) => (file.path === path ? { ...file, content: edit(file.content) } : file));
  };
}

/** Goes back to the slot that was in use before a drill that could not do so itself. False where there is nothing to do. */
export async function takeBackFiles(engine: Engine, containerId: string): Promise<boolean> {
  const { current, files } = await readVolume(engine.docker, containerId);
  if (!files.some(({ path }) => path === marker)) return false;
  await write(engine, containerId, await packSwitch(current === "a" ? "b" : "a"));
  return true;
}

async function readVolume(docker: Docker, containerId: string): Promise<Volume> {
  const archive = await docker.getContainer(containerId).getArchive({ path: mountPoint });
  const entries = archive.pipe(extract());
  const files: SlotFile[] = [];
  let current: Slot = "a";
  const root = posix.basename(mountPoint);
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type, mode = 0, uid = 0, linkname } = entry.header;
    const path = posix.relative(root, name);
    if (path === "current") current = linkname?.endsWith("b") ? "b" : "a";
    if (type === "file") files.push({ path, content: Buffer.concat(chunks).toString("utf8"), mode: mode & 0o777, uid });
  }
  // Unread to its end, the answer would keep its connection open.
  archive.resume();
  const prefix = `${current}/`;
  const own = files.filter(({ path }) => path.startsWith(prefix));
  return { current, files: own.map((file) => ({ ...file, path: file.path.slice(prefix.length) })) };
}

/** Through a container that is made for it and never started: the component's own mount is read-only. */
async function write(engine: Engine, containerId: string, archive: Buffer): Promise<void> {
  const { Image, Mounts } = await engine.docker.getContainer(containerId).inspect();
  const volume = Mounts.find(({ Destination }) => Destination === mountPoint)?.Name;
  if (volume === undefined) throw new Error(`${containerId} has no volume at ${mountPoint}`);
  const helper = await engine.docker.createContainer({
    Image,
    Entrypoint: [],
    Cmd: ["never-started"],
    Labels: { ...engine.stackLabel },
    HostConfig: { NetworkMode: "none", Mounts: [{ Type: "volume", Source: volume, Target: mountPoint }] },
  });
  try {
    await helper.putArchive(archive, { path: mountPoint });
  } finally {
    await helper.remove({ force: true, v: true });
  }
}

/** A file in the place of the slot's folder empties it; the folder's entry after it makes it anew. */
async function packSlot(slot: Slot, files: readonly SlotFile[]): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: slot, type: "file", mode: 0o444 }, "");
  archive.entry({ name: `${slot}/`, type: "directory", mode: 0o555 });
  const folders = new Set(files.flatMap(({ path }) => parents(path)));
  for (const folder of [...folders].sort()) {
    archive.entry({ name: `${slot}/${folder}/`, type: "directory", mode: 0o555 });
  }
  for (const { path, content, mode, uid } of files) {
    archive.entry({ name: `${slot}/${path}`, mode, uid, gid: uid }, content);
  }
  archive.entry({ name: "current", type: "symlink", linkname: slot });
  return bytesOf(archive);
}

async function packSwitch(slot: Slot): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: "current", type: "symlink", linkname: slot });
  return bytesOf(archive);
}

function parents(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

async function bytesOf(archive: ReturnType<typeof pack>): Promise<Buffer> {
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
