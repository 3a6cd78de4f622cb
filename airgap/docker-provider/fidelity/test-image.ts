/** A small image to test with, made on the machine itself: a static busybox and nothing else. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type Docker from "dockerode";
import { dockerClient } from "../docker-client.ts";

export const testImage = "vigia-fidelity/busybox:1";
export const docker: Docker = dockerClient(undefined);

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

/** Makes the test image if the engine has none. */
export async function ensureTestImage(): Promise<void> {
  const images = await docker.listImages({ filters: { reference: [testImage] } });
  if (images.length > 0) return;
  const folder = mkdtempSync(path.join(tmpdir(), "vigia-busybox-"));
  try {
    const root = path.join(folder, "root");
    for (const name of ["bin", "tmp", "etc", "data"]) mkdirSync(path.join(root, name), { recursive: true });
    execFileSync("cp", [busybox(folder), path.join(root, "bin/busybox")]);
    for (const name of [
      "sh",
      "sleep",
      "cat",
      "echo",
      "touch",
      "test",
      "ls",
      "id",
      "nc",
      "httpd",
      "true",
      "false",
      "date",
      "kill",
    ]) {
      execFileSync("ln", ["-sf", "busybox", path.join(root, "bin", name)]);
    }
    const archive = path.join(folder, "image.tar");
    execFileSync("tar", ["--numeric-owner", "--owner=0", "--group=0", "-cf", archive, "-C", root, "."]);
    const [repo, tag] = testImage.split(":");
    const stream = await docker.importImage(archive, {
      repo,
      tag,
      changes: ['CMD ["sleep","3600"]', "ENV FROM_IMAGE=1"],
    });
    for await (const _ of stream);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
