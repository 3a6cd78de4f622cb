/** A copy of a Go module's folder without what a {@link TrimList} leaves out and with Go files of ours in its place. */
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

export interface Edit {
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly find: string;
  readonly put: string;
}

/** What a program is built without. Paths are relative to the module's folder and are written with slashes. */
export interface TrimList {
  readonly module: string;
  /** What the program can't do, as people are told: "... without <this>". */
  readonly without: string;
  /** Go files, or folders whose own Go files (not those of folders within), that are removed before ours are added. */
  readonly removed: readonly string[];
  /** By folder: the only Go files that stay. */
  readonly kept?: Readonly<Record<string, readonly string[]>>;
  readonly edits: readonly Edit[];
  /** Folders `testdata` that a program embeds; all others are left out. */
  readonly embedded?: readonly string[];
}

/** Test files and their data, which no program is built from. */
const onlyForTests = /_test\.go$|(^|\/)testdata(\/|$)/;

/**
 * Writes the trimmed module.
 * @param from the module's folder as Go unpacked it, read only
 * @param additions folder whose files are added at the same paths
 * @param to an absent or empty folder
 * @throws Error naming the file when the module is not the one that the list was written for
 */
export async function trimModule(from: string, list: TrimList, additions: string, to: string): Promise<void> {
  const [names, added] = await Promise.all([filesIn(from), filesIn(additions)]);
  const gone = new Set([...list.removed.flatMap((name) => goFilesOf(names, name)), ...notKept(names, list)]);
  const edits = Map.groupBy(list.edits, ({ file }) => file);
  for (const name of edits.keys()) {
    if (gone.has(name) || !names.includes(name)) throw new Error(`${name} is to be edited and is not in the module`);
  }
  const embedded = (name: string) => list.embedded?.some((folder) => name.startsWith(`${folder}/`)) ?? false;
  const staying = names.filter((name) => !gone.has(name) && (!onlyForTests.test(name) || embedded(name)));
  for (const folder of new Set(staying.map((name) => path.dirname(name)))) {
    await mkdir(path.join(to, folder), { recursive: true });
  }
  await Promise.all(
    staying.map(async (name) => {
      const text = await readFile(path.join(from, name));
      const own = edits.get(name);
      await writeFile(path.join(to, name), own === undefined ? text : applyEdits(text.toString(), own));
    }),
  );
  for (const name of added) {
    if (staying.includes(name))
      throw new Error(`${name} is to be added and is in the module: leave that one out first`);
  }
  await cp(additions, to, { recursive: true });
}

/** The paths of all files in a folder, relative to it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Makes substitutions in the text of one file, each of which must fit exactly once. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, { file, find, put }) => {
    const count = current.split(find).length - 1;
    if (count !== 1) throw new Error(`${file} has ${count} times, not once: ${find.trim()}`);
    return current.replace(find, () => put);
  }, text);
}

/** A Go file, or the Go files directly in a folder. */
function goFilesOf(names: readonly string[], name: string): string[] {
  const found = names.filter((file) => file === name || (path.posix.dirname(file) === name && file.endsWith(".go")));
  if (found.length === 0) throw new Error(`${name} is to be left out and is not in the module`);
  return found;
}

function notKept(names: readonly string[], { kept }: TrimList): string[] {
  return Object.entries(kept ?? {}).flatMap(([folder, files]) => {
    const there = goFilesOf(names, folder);
    for (const file of files) {
      if (!there.includes(`${folder}/${file}`))
        throw new Error(`${folder}/${file} is to be kept and is not in the module`);
    }
    return there.filter((file) => !files.includes(path.posix.basename(file)));
  });
}
