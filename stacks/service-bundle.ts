/** The context of the service's image: the bundle and its Dockerfile, written by the service's own build. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { fromHere, root } from "./paths.ts";

export interface ServiceBundle {
  /** The build context, relative to the program's folder. */
  readonly folder: string;
  /** Digest of the context and the base image, 12 characters: the tag of the image. */
  readonly hash: string;
}

/** @param base tag of the Node image: another one makes another service image. */
export async function bundleService(stack: string, base: string): Promise<ServiceBundle> {
  const folder = join(root, ".local", "build", stack, "service");
  // Emptied, so that nothing of an earlier build is part of the image or of its digest.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await promisify(execFile)(process.execPath, [join(root, "service", "build.ts"), folder], { cwd: root });
  const digest = createHash("sha256").update(base);
  for (const name of (await readdir(folder)).toSorted()) digest.update(await readFile(join(folder, name)));
  return { folder: fromHere(folder), hash: digest.digest("hex").slice(0, 12) };
}
