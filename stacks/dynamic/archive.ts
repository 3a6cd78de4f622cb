/** Files of a configuration volume as tar streams, and their hash. */
import { createHash } from "node:crypto";
import { extract, pack } from "tar-stream";

export interface VolumeFile {
  readonly path: string;
  readonly content: string;
  /** Permission bits: 0o444, or 0o400 for a secret. */
  readonly mode: number;
  readonly uid: number;
}

export type Slot = "a" | "b";

export function otherSlot(slot: Slot): Slot {
  return slot === "a" ? "b" : "a";
}

/** One digest over paths, contents, modes and owners; the order of the files doesn't matter. */
export function hashFiles(files: readonly VolumeFile[]): string {
  const sorted = files.toSorted((x, y) => (x.path < y.path ? -1 : 1));
  const digest = createHash("sha256");
  for (const { path, content, mode, uid } of sorted) digest.update(JSON.stringify([path, content, mode, uid]));
  return digest.digest("hex");
}

function folders(files: readonly VolumeFile[]): string[] {
  const all = files.flatMap(({ path }) => {
    const parts = path.split("/").slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  return [...new Set(all)].toSorted();
}

/**
 * An archive that fills a slot afresh and makes it the current one. The engine replaces a whole folder when an entry of
 * that name is a file, and the folder entry after it makes it anew: that is how files that are gone really go.
 */
export async function packSlot(slot: Slot, files: readonly VolumeFile[]): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: slot, type: "file", mode: 0o444 }, "");
  archive.entry({ name: `${slot}/`, type: "directory", mode: 0o555 });
  for (const folder of folders(files)) {
    archive.entry({ name: `${slot}/${folder}/`, type: "directory", mode: 0o555 });
  }
  for (const { path, content, mode, uid } of files) {
    archive.entry({ name: `${slot}/${path}`, mode, uid, gid: uid }, content);
  }
  return finish(archive, slot);
}

/** An archive that only makes a slot the current one. */
export async function packSwitch(slot: Slot): Promise<Buffer> {
  return finish(pack(), slot);
}

/** An archive that only sets the owner of a folder that is there. */
export async function packOwner(folder: string, uid: number): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: `${folder.replace(/^\//, "")}/`, type: "directory", mode: 0o700, uid, gid: uid });
  return bytesOf(archive);
}

async function finish(archive: ReturnType<typeof pack>, slot: Slot): Promise<Buffer> {
  archive.entry({ name: "current", type: "symlink", linkname: slot });
  return bytesOf(archive);
}

async function bytesOf(archive: ReturnType<typeof pack>): Promise<Buffer> {
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Reads the files of a slot back from the engine's archive of it. */
export async function unpackSlot(slot: Slot, stream: NodeJS.ReadableStream): Promise<VolumeFile[]> {
  const entries = stream.pipe(extract());
  const files: VolumeFile[] = [];
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type, mode = 0, uid = 0 } = entry.header;
    if (type !== "file") continue;
    const path = name.replace(new RegExp(`^/?${slot}/`), "");
    files.push({ path, content: Buffer.concat(chunks).toString("utf8"), mode: mode & 0o777, uid });
  }
  // What follows the last entry is read too: an answer that is not read to its end keeps its connection open.
  stream.resume();
  return files;
}
