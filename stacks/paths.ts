/** Where things lie in the repository, seen from wherever the program was started. */
import { join, relative } from "node:path";

export const root = join(import.meta.dirname, "..");

/** A path as the state may hold it: relative to the program's folder, without anything of this machine. */
export function fromHere(path: string): string {
  return relative(process.cwd(), path);
}
