/** The files that an image is built from: what `.dockerignore` leaves of a folder, their hash, and their archive. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";

export interface BuildContext {
  readonly folder: string;
  /** Paths relative to the folder, with `/`, sorted. */
  readonly files: readonly string[];
  /** The Dockerfile's path inside the archive. */
  readonly dockerfile: string;
  /** Content of a Dockerfile that lies outside the folder. */
  readonly outsideDockerfile?: Buffer;
}

const outsideName = ".dockerfile.outside-of-context";

/** Throws an Error that names the missing folder or file. */
export function readContext(folder: string, dockerfile: string | undefined): BuildContext {
  const root = path.resolve(folder);
  const file = path.resolve(dockerfile ?? path.join(folder, "Dockerfile"));
  if (!lstatSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`the build context '${root}' is no folder. Correct build.context.`);
  }
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(
      `there is no Dockerfile '${file}'. Correct build.dockerfile (it is relative to the project, not to the context).`,
    );
  }
  const inside = path.relative(root, file);
  const outside = inside.startsWith("..");
  const ignored = ignoreRules(root);
  const files = listFiles(root, "")
    .filter((name) => name === inside || name === ".dockerignore" || !ignored(name))
    .sort();
  return outside
    ? { folder: root, files, dockerfile: outsideName, outsideDockerfile: readFileSync(file) }
    : { folder: root, files, dockerfile: inside };
}

function listFiles(root: string, prefix: string): string[] {
  return readdirSync(path.join(root, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? listFiles(root, name) : entry.isFile() || entry.isSymbolicLink() ? [name] : [];
  });
}

/** The last rule that matches a file or a folder above it decides, as in docker build. */
function ignoreRules(root: string): (file: string) => boolean {
  const file = path.join(root, ".dockerignore");
  if (!lstatSync(file, { throwIfNoEntry: false })) return () => false;
  const rules = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const keep = line.startsWith("!");
      const pattern = path.posix.normalize(keep ? line.slice(1).trim() : line).replace(/^\/+|\/+$/g, "");
      return { keep, pattern };
    });
  return (name) => {
    let ignored = false;
    for (const { keep, pattern } of rules) {
      if (path.posix.matchesGlob(name, pattern) || path.posix.matchesGlob(name, `${pattern}/**`)) ignored = !keep;
    }
    return ignored;
  };
}

/** Changes with names, contents, links and the executable bit; not with owners and times, which differ on every clone. */
export function contextDigest(context: BuildContext): string {
  const hash = createHash("sha256");
  const add = (name: string, kind: string, content: Buffer | string): void => {
    hash.update(`${name}\0${kind}\0${createHash("sha256").update(content).digest("hex")}\0`);
  };
  for (const name of context.files) {
    const full = path.join(context.folder, name);
    const stat = lstatSync(full);
    if (stat.isSymbolicLink()) add(name, "link", readlinkSync(full));
    else add(name, stat.mode & 0o111 ? "executable" : "file", readFileSync(full));
  }
  if (context.outsideDockerfile) add(context.dockerfile, "file", context.outsideDockerfile);
  return hash.digest("hex");
}

/** A tar stream of the context. Times are zero, so that the engine's build cache sees equal files as equal. */
export function contextArchive(context: BuildContext): Readable {
  const archive = pack();
  const mtime = new Date(0);
  for (const name of context.files) {
    const full = path.join(context.folder, name);
    const stat = lstatSync(full);
    if (stat.isSymbolicLink()) archive.entry({ name, type: "symlink", linkname: readlinkSync(full), mtime });
    else archive.entry({ name, mode: stat.mode & 0o777, mtime }, readFileSync(full));
  }
  if (context.outsideDockerfile) {
    archive.entry({ name: context.dockerfile, mode: 0o644, mtime }, context.outsideDockerfile);
  }
  archive.finalize();
  return Readable.from(archive);
}
