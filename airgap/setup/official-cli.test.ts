import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { archiveName, checksumOf } from "./official-cli.ts";

test("there is an archive for the machines that Pulumi serves, and none for others", () => {
  assert.equal(archiveName("3.256.0", "linux", "x64"), "pulumi-v3.256.0-linux-x64.tar.gz");
  assert.equal(archiveName("3.256.0", "darwin", "arm64"), "pulumi-v3.256.0-darwin-arm64.tar.gz");
  assert.equal(archiveName("3.256.0", "freebsd", "x64"), undefined);
  assert.equal(archiveName("3.256.0", "linux", "s390x"), undefined);
});

test("a checksum is that of the very file", () => {
  const sum = "a".repeat(64);
  assert.equal(checksumOf(`${"b".repeat(64)}  other.tar.gz\n${sum}  it.tar.gz\n`, "it.tar.gz"), sum);
  assert.equal(checksumOf(`${sum}  it.tar.gz.sig\n`, "it.tar.gz"), undefined);
  assert.equal(checksumOf("<html>not found</html>", "it.tar.gz"), undefined);
});

const server = createServer((request, response) => {
  if (request.url === "/file") response.end("content");
  else if (request.url === "/stall") response.write("half");
  else if (request.url === "/missing") response.writeHead(404).end();
});
let base = "";
let folder = "";
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(path.join(tmpdir(), "vigia-download-"));
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function download(page: string, file: string): Promise<{ failed: boolean; stderr: string }> {
  const script = path.join(import.meta.dirname, "download.ts");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, `${base}${page}`, path.join(folder, file), "1.5", "0.3"],
      (error, _stdout, stderr) => {
        resolve({ failed: error !== null, stderr });
      },
    );
  });
}

test("a download is whole, or an error that says which of it went wrong", async () => {
  const [whole, missing, silent, stalled] = await Promise.all([
    download("/file", "a"),
    download("/missing", "b"),
    download("/silent", "c"),
    download("/stall", "d"),
  ]);
  assert.deepEqual(whole, { failed: false, stderr: "" });
  assert.equal(await readFile(path.join(folder, "a"), "utf8"), "content");
  assert.match(missing.stderr, /404/);
  assert.match(silent.stderr, /no answer/);
  assert.match(stalled.stderr, /nothing came/);
  assert.ok(missing.failed && silent.failed && stalled.failed);
});
