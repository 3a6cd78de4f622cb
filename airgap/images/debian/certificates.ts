/** The bundle of certificate authorities, as the set-up of the package ca-certificates would write it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";

export async function certificateBundle(archive: string): Promise<string> {
  const child = spawn("dpkg-deb", ["--fsys-tarfile", archive], { stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(child, "close");
  const certificates: string[] = [];
  const entries = extract();
  child.stdout.pipe(entries);
  for await (const entry of entries) {
    if (entry.header.name.endsWith(".crt")) certificates.push((await buffer(entry)).toString().trim());
    entry.resume();
  }
  await exited;
  if (certificates.length === 0) throw new Error(`${archive} holds no certificates`);
  return `${certificates.sort().join("\n")}\n`;
}
