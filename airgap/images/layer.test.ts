import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { test } from "node:test";
import { extract } from "tar-stream";
import { directory, LayerWriter, symlink, text } from "./layer.ts";

async function contents(path: string): Promise<readonly string[]> {
  const entries = extract();
  createReadStream(path).pipe(entries);
  const found: string[] = [];
  for await (const entry of entries) {
    const { name, type, mode, uid, gid, linkname } = entry.header;
    const body = type === "file" ? ` ${await textOf(Readable.from(entry))}` : "";
    entry.resume();
    found.push(`${type} ${name} ${(mode ?? 0).toString(8)} ${uid}:${gid}${linkname ? ` -> ${linkname}` : ""}${body}`);
  }
  return found;
}

test("entries keep owner and mode, missing parents are made once, assumed ones never", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "vigia-layer-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "layer.tar");
  const writer = new LayerWriter(path);
  writer.assume("run");
  await writer.add(directory("/data", { uid: 999, gid: 999 }, 0o1777));
  await writer.add(text("/data/a.txt", "hello", 0o600, { uid: 999, gid: 999 }));
  await writer.add(symlink("/run/deep/link", "../target"));
  await writer.add(text("/run/deep/b.txt", "there"));
  const raw = { name: "data", type: "directory" as const, mode: 0o755, uid: 0, gid: 0, size: 0, mtime: new Date(0) };
  await writer.addRaw(raw, Readable.from([]));
  await writer.addRaw({ ...raw, name: "data/c.txt", type: "file", size: 2 }, Readable.from([Buffer.from("hi")]));
  await writer.finish();
  assert.deepEqual(await contents(path), [
    "directory data 1777 999:999",
    "file data/a.txt 600 999:999 hello",
    "directory run/deep 755 0:0",
    "symlink run/deep/link 777 0:0 -> ../target",
    "file run/deep/b.txt 644 0:0 there",
    "file data/c.txt 755 0:0 hi",
  ]);
});
