import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerInspectInfo } from "dockerode";
import { demultiplex, judge } from "./health-wait.ts";

const verdict = (state: object): string => judge({ State: state } as unknown as ContainerInspectInfo);

test("an unhealthy or restarting container may recover, an exited one may not", () => {
  assert.equal(verdict({ Running: true, Health: { Status: "healthy" } }), "healthy");
  assert.equal(verdict({ Running: true, Health: { Status: "unhealthy" } }), "waiting");
  assert.equal(verdict({ Running: false, Restarting: true }), "waiting");
  assert.equal(verdict({ Running: false, Restarting: false, Health: { Status: "unhealthy" } }), "exited");
  assert.equal(verdict({ Running: true }), "no health check");
});

test("the engine's framed log becomes text, plain text stays", () => {
  const frame = (stream: number, text: string): Buffer => {
    const head = Buffer.alloc(8);
    head[0] = stream;
    head.writeUInt32BE(text.length, 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  assert.equal(demultiplex(Buffer.concat([frame(1, "out\n"), frame(2, "err\n")])), "out\nerr\n");
  assert.equal(demultiplex(Buffer.from("a terminal's text")), "a terminal's text");
});
