/**
 * One image layer as a stream of tar entries. Everything is written with explicit owners and modes, so that no step needs
 * root, a chroot or a running container.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export const rootOwner: Owner = { uid: 0, gid: 0 };

interface Placed {
  /** Absolute path inside the image. */
  readonly path: string;
  readonly owner?: Owner;
}

export type LayerEntry =
  | (Placed & { readonly kind: "directory"; readonly mode?: number })
  | (Placed & { readonly kind: "text"; readonly content: string; readonly mode?: number })
  | (Placed & { readonly kind: "file"; readonly source: string; readonly mode?: number })
  | (Placed & { readonly kind: "symlink"; readonly target: string });

export function directory(path: string, owner: Owner = rootOwner, mode = 0o755): LayerEntry {
  return { kind: "directory", path, owner, mode };
}

export function text(path: string, content: string, mode = 0o644, owner: Owner = rootOwner): LayerEntry {
  return { kind: "text", path, content, mode, owner };
}

/** A file of this machine, by default as an executable of root's. */
export function file(path: string, source: string, mode = 0o755, owner: Owner = rootOwner): LayerEntry {
  return { kind: "file", path, source, mode, owner };
}

export function symlink(path: string, target: string): LayerEntry {
  return { kind: "symlink", path, target };
}

/** Tar names have no leading slash; `/` itself is never an entry. */
export function tarName(path: string): string {
  return path.replace(/^(\.?\/)+/, "").replace(/\/+$/, "");
}

/** Writes tar entries in order, making missing parent directories (root's, 0755) and writing no directory twice. */
export class LayerWriter {
  readonly #pack: Pack = pack();
  readonly #directories = new Set<string>();
  readonly #done: Promise<void>;

  constructor(target: string) {
    this.#done = pipeline(this.#pack, createWriteStream(target));
    // The failure is reported by finish(); until then it must not count as unhandled.
    this.#done.catch(() => undefined);
  }

  /** Says that the image below this layer has the directory already. */
  assume(path: string): void {
    this.#directories.add(tarName(path));
  }

  async add(entry: LayerEntry): Promise<void> {
    const name = tarName(entry.path);
    this.#parents(name);
    const owner = entry.owner ?? rootOwner;
    const header = { name, uid: owner.uid, gid: owner.gid, mtime: new Date(0) };
    if (entry.kind === "directory") {
      this.#directories.add(name);
      this.#pack.entry({ ...header, type: "directory", mode: entry.mode ?? 0o755 });
    } else if (entry.kind === "symlink") {
      this.#pack.entry({ ...header, type: "symlink", linkname: entry.target, mode: 0o777 });
    } else if (entry.kind === "text") {
      this.#pack.entry({ ...header, mode: entry.mode ?? 0o644 }, entry.content);
    } else {
      const { size } = await stat(entry.source);
      const sink = this.#pack.entry({ ...header, mode: entry.mode ?? 0o755, size });
      await pipeline(createReadStream(entry.source), sink);
    }
  }

  /** Adds an entry that comes from another tar archive as it is. */
  async addRaw(header: RawHeader, body: AsyncIterable<unknown>): Promise<void> {
    const name = tarName(header.name);
    if (header.type === "directory") {
      if (this.#directories.has(name)) return;
      this.#parents(name);
      this.#directories.add(name);
      this.#pack.entry({ ...header, name });
      return;
    }
    this.#parents(name);
    if (header.type === "file") {
      await pipeline(Readable.from(body), this.#pack.entry({ ...header, name }));
    } else {
      this.#pack.entry({ ...header, name });
    }
  }

  async finish(): Promise<void> {
    this.#pack.finalize();
    await this.#done;
  }

  #parents(name: string): void {
    const parts = name.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = parts.slice(0, depth).join("/");
      if (this.#directories.has(parent)) continue;
      this.#directories.add(parent);
      this.#pack.entry({ name: parent, type: "directory", mode: 0o755, uid: 0, gid: 0, mtime: new Date(0) });
    }
  }
}

export interface RawHeader {
  name: string;
  type: "file" | "directory" | "symlink" | "link";
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: Date;
  linkname?: string;
}
