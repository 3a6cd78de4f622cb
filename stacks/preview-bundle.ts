/** The context of the preview's image: the built page, its server and its Dockerfile, written by the preview's own build. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fromHere, root } from "./paths.ts";
import type { ServiceBundle } from "./service-bundle.ts";

/**
 * Takes a minute or more when the page is not current (packages and vite), which the set-up does beforehand.
 * @param base tag of the Node image: another one makes another image.
 */
export async function bundlePreview(stack: string, base: string): Promise<ServiceBundle> {
  const folder = join(root, ".local", "build", stack, "preview");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build(folder);
  const digest = createHash("sha256").update(base);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) digest.update(file.slice(folder.length)).update(await readFile(file));
  return { folder: fromHere(folder), hash: digest.digest("hex").slice(0, 12) };
}

/** Its progress goes where the program's own does. */
function build(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = join(root, "review", "preview", "build.ts");
    const child = spawn(process.execPath, [script, folder], { cwd: root, stdio: ["ignore", "inherit", "pipe"] });
    let last = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      process.stderr.write(text);
      last = (last + text).slice(-2000);
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`the preview's page could not be built (${script}):\n${last.trim()}`)),
    );
  });
}
