/** A small image to test with, made on the machine itself: a static busybox and nothing else. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type Docker from "dockerode";
import { dockerClient } from "../docker-client.ts";

/** Each file of tests runs in a process of its own and has an image of its own, so that none takes away another's. */
const [repo, tag] = ["vigia-fidelity/busybox", String(process.pid)];
export const testImage = `${repo}:${tag}`;
export const docker: Docker = dockerClient(undefined);

const repository = path.resolve(import.meta.dirname, "../../..");
/** The image's files, kept between runs: without a busybox on the machine they come over the network. */
const kept = path.join(repository, ".local/airgap/fidelity", `busybox-${process.arch}.tar`);
const applets = "cat date echo false httpd id kill ls nc sh sleep test touch true".split(" ");

/** `ldd` fails for a program that needs no shared libraries. */
function isStatic(file: string): boolean {
  return spawnSync("ldd", [file], { stdio: "ignore" }).status !== 0;
}

/** A static busybox: the machine's own, else one out of Debian's package, unpacked and not installed. */
function busybox(folder: string): string {
  for (const file of ["/bin/busybox", "/usr/bin/busybox"]) {
    if (existsSync(file) && isStatic(file)) return file;
  }
  // apt's own sandbox user must reach the folder.
  execFileSync("chmod", ["777", folder]);
  execFileSync("apt-get", ["download", "-qq", "busybox-static"], { cwd: folder, stdio: "pipe" });
  const archive = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new Error("apt-get download busybox-static brought no package");
  execFileSync("dpkg-deb", ["-x", path.join(folder, archive), path.join(folder, "package")]);
  const found = ["package/bin/busybox", "package/usr/bin/busybox"]
    .map((name) => path.join(folder, name))
    .find(existsSync);
  if (found === undefined) throw new Error("the package busybox-static has no busybox");
  return found;
}

/** Makes the archive of the image's files. */
function pack(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "vigia-busybox-"));
  const unfinished = `${kept}.${process.pid}`;
  try {
    const root = path.join(folder, "root");
    for (const name of ["bin", "tmp", "etc", "data"]) mkdirSync(path.join(root, name), { recursive: true });
    execFileSync("cp", [busybox(folder), path.join(root, "bin/busybox")]);
    for (const name of applets) execFileSync("ln", ["-s", "busybox", path.join(root, "bin", name)]);
    mkdirSync(path.dirname(kept), { recursive: true });
    execFileSync("tar", ["--numeric-owner", "--owner=0", "--group=0", "-cf", unfinished, "-C", root, "."]);
    renameSync(unfinished, kept);
  } finally {
    rmSync(unfinished, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives the engine the test image. */
export async function makeTestImage(): Promise<void> {
  if (!existsSync(kept)) pack();
  const changes = ['CMD ["sleep","3600"]', "ENV FROM_IMAGE=1"];
  const stream = await docker.importImage(kept, { repo, tag, changes });
  for await (const _ of stream);
}

/** Takes the test image away again; its containers must be gone. */
export async function removeTestImage(): Promise<void> {
  await docker.getImage(testImage).remove({ force: true });
}
