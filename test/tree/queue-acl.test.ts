import assert from "node:assert/strict";
import { test } from "node:test";
import * as scripts from "../../service/predictions/recorder/queue-scripts.ts";
import { renderQueueAcl } from "../../stacks/rendering/redis.ts";

/** Commands with subcommands, which are granted one by one. */
const withSubcommands = ["XGROUP", "XINFO"];

const sources = Object.values(scripts).flatMap((it) => (typeof it === "object" && "source" in it ? [it.source] : []));
const called = sources.flatMap((source) =>
  [...source.matchAll(/redis\.call\('(\w+)'(?:, '(\w+)')?/g)].map(([, command = "", next = ""]) =>
    (withSubcommands.includes(command) ? `${command}|${next}` : command).toLowerCase(),
  ),
);

test("the queue's user may do what the recorder's scripts do, with their keys, and nothing else", () => {
  const user = /^user service on \S+ (.*)$/m.exec(renderQueueAcl({ service: "s", exporter: "e" }))?.[1] ?? "";
  const granted = user.split(" ").flatMap((rule) => (rule.startsWith("+") ? [rule.slice(1)] : []));
  // What the connection sends itself; the rest is called by the scripts.
  const sent = ["ping", "eval", "evalsha", "xgroup|create"];
  assert.deepEqual(granted.toSorted(), [...new Set([...called, ...sent])].toSorted());
  assert.deepEqual(
    user.split(" ").filter((rule) => rule.startsWith("~")),
    Object.values(scripts.keys).map((key) => `~${key}`),
  );
});
