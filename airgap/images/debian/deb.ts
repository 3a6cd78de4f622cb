/** The files of a .deb as layer entries: unpacked, never configured, so no maintainer script runs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { extract } from "tar-stream";
import type { LayerWriter } from "../layer.ts";

/** Documentation and translations: nothing of them is read at run time. */
const alwaysLeftOut = [
  "usr/share/doc/",
  "usr/share/man/",
  "usr/share/info/",
  "usr/share/locale/",
  "usr/share/lintian/",
  "usr/share/bug/",
  "usr/share/menu/",
  "usr/share/zoneinfo/right/",
  "usr/share/bash-completion/",
];

/** `bin`, `sbin` and `lib*` are symbolic links to `usr/...` in the image: a real directory in a later layer would hide them. */
export function mergeUsr(path: string): string {
  return path.replace(/^(bin|sbin|lib|lib32|lib64|libx32)(?=\/|$)/, "usr/$1");
}

export function leftOut(path: string, more: readonly string[]): boolean {
  return [...alwaysLeftOut, ...more].some((prefix) => path.startsWith(prefix) && path !== prefix);
}

/**
 * Adds what the package installs. `more` are path prefixes (no leading slash) that the image does without.
 * @throws when the archive is damaged
 */
export async function addDeb(writer: LayerWriter, archive: string, more: readonly string[] = []): Promise<void> {
  const child = spawn("dpkg-deb", ["--fsys-tarfile", archive], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "close");
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const entries = extract();
  child.stdout.pipe(entries);
  for await (const entry of entries) {
    const header = entry.header;
    const name = mergeUsr(header.name.replace(/^\.\//, "").replace(/\/$/, ""));
    const type = header.type;
    const wanted = name !== "" && name !== "." && !leftOut(`${name}${type === "directory" ? "/" : ""}`, more);
    if (wanted && (type === "file" || type === "directory" || type === "symlink" || type === "link")) {
      await writer.addRaw(
        {
          name,
          type,
          mode: header.mode ?? 0o644,
          uid: header.uid ?? 0,
          gid: header.gid ?? 0,
          size: header.size ?? 0,
          mtime: header.mtime ?? new Date(0),
          ...(header.linkname ? { linkname: type === "link" ? linkTarget(header.linkname) : header.linkname } : {}),
        },
        entry,
      );
    }
    entry.resume();
  }
  const [code] = await exited;
  if (code !== 0) throw new Error(`${archive} cannot be unpacked: ${complaint.trim()}; remove the file and run again`);
}

function linkTarget(name: string): string {
  return mergeUsr(name.replace(/^\.\//, ""));
}
