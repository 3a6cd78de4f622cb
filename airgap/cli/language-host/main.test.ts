import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { test } from "node:test";
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

type Host = ChildProcessByStdio<Writable, Readable, null>;

async function start(): Promise<{ host: Host; port: string }> {
  const main = path.join(import.meta.dirname, "main.ts");
  const host = spawn(process.execPath, [main, "127.0.0.1:9"], { stdio: ["pipe", "pipe", "inherit"] });
  const [chunk] = (await once(host.stdout, "data")) as [Buffer];
  return { host, port: chunk.toString().trim() };
}

test("the host prints its port, answers, and ends at once on SIGINT", async () => {
  const { host, port } = await start();
  const client = new services.LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const version = await new Promise<string>((resolve, reject) => {
    client.getPluginInfo(new empty.Empty(), (error, info) => (error ? reject(error) : resolve(info.getVersion())));
  });
  assert.match(version, /^3\.\d+\.\d+$/);
  client.close();
  host.kill("SIGINT");
  assert.deepEqual(await once(host, "close"), [0, null]);
});

test("the host ends when the engine that held its standard input is gone", async () => {
  const { host } = await start();
  host.stdin.end();
  assert.deepEqual(await once(host, "close"), [0, null]);
});

test("a program that is not a native ES module is refused, naming the option", async () => {
  const { host, port } = await start();
  const client = new services.LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const info = new language.ProgramInfo();
  info.setOptions(struct.Struct.fromJavaScript({ typescript: true }));
  const request = new language.RunRequest();
  request.setInfo(info);
  await assert.rejects(
    new Promise((resolve, reject) => {
      client.run(request, (error, response) => (error ? reject(error) : resolve(response)));
    }),
    /runtime\.options\.typescript/,
  );
  client.close();
  host.kill("SIGINT");
  await once(host, "close");
});
