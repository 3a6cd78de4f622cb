/** Files that are either whole or not there: a set-up that was interrupted leaves nothing that looks done. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** A name beside `file`, on the same file system, of this process alone. */
export function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
}

/** The text of a file, or `undefined` if there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a file whole, unless it has that text already. Returns whether it wrote. */
export async function writeWhole(file: string, text: string, mode = 0o644): Promise<boolean> {
  if ((await readIfThere(file)) === text) return false;
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = temporaryBeside(file);
  try {
    await writeFile(temporary, text, { mode, flush: true });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return true;
}
