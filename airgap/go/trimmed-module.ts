/** Building from a trimmed copy of a Go module: files of the module cache can't be changed, also not by `go build -overlay`. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TrimList, trimModule } from "./trim.ts";

/** The folder, beside a module's go.mod, of the Go files that are put in the place of what was left out. */
export const additionsFolder = "trimmed";

/**
 * Makes the copy and a go.mod that has it replace the module.
 * @param folder of the committed go.mod and go.sum
 * @param work an absent or empty folder for both, which the caller removes
 * @param go runs the go command in `folder` and gives its standard output
 * @returns the flags for `go build` in `folder`
 */
export async function trimmedModule(
  folder: string,
  list: TrimList,
  work: string,
  go: (...args: string[]) => Promise<string>,
): Promise<string[]> {
  // Here Go checks the module against go.sum; it would not check the copy that replaces it.
  const { Dir: original } = JSON.parse(await go("mod", "download", "-json", list.module)) as { Dir: string };
  const copy = path.join(work, "module");
  await mkdir(copy, { recursive: true });
  await trimModule(original, list, path.join(folder, additionsFolder), copy);
  const modfile = path.join(work, "go.mod");
  const required = await readFile(path.join(folder, "go.mod"), "utf8");
  await writeFile(modfile, `${required}\nreplace ${list.module} => ${JSON.stringify(copy)}\n`);
  await copyFile(path.join(folder, "go.sum"), path.join(work, "go.sum"));
  return [`-modfile=${modfile}`];
}
