/** Files that go into a container before its first start. */
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { UploadInput } from "./container-inputs.ts";
import { isObject, type ValueObject } from "./properties.ts";
import type { Failure } from "./schema.ts";

/** A failure for each upload that does not have exactly one source of content. */
export function checkUploads(inputs: ValueObject): Failure[] {
  const uploads = Array.isArray(inputs.uploads) ? inputs.uploads : [];
  return uploads.flatMap((upload, index) => {
    if (!isObject(upload)) return [];
    const given = ["content", "contentBase64", "source"].filter(
      (key) => (upload[key] ?? null) !== null && upload[key] !== "",
    );
    if (given.length === 1) return [];
    const found = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
    const property = `uploads[${index}]`;
    return [{ property, reason: `'${property}' needs exactly one of content, contentBase64 and source; ${found}.` }];
  });
}

function content(upload: UploadInput): Buffer {
  if (upload.contentBase64) return Buffer.from(upload.contentBase64, "base64");
  if (upload.source) return readFileSync(upload.source);
  return Buffer.from(upload.content ?? "");
}

/** A tar stream of all uploads, to be unpacked at the container's root. Owned by root, as the official plugin does. */
export function uploadArchive(uploads: readonly UploadInput[]): Readable {
  const archive = pack();
  for (const upload of uploads) {
    const mode = upload.permissions ? Number.parseInt(upload.permissions, 8) : upload.executable ? 0o744 : 0o644;
    archive.entry({ name: upload.file.replace(/^\/+/, ""), mode }, content(upload));
  }
  archive.finalize();
  return Readable.from(archive);
}
