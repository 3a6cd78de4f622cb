import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { execute } from "../dynamic/exec.ts";
import { engine, imageOf, uniqueName } from "../testing/engine.ts";
import { renderQueue, renderQueueAcl } from "./redis.ts";

const name = uniqueName();
const container = engine.getContainer(name);
/** Writes the files that the stack would mount, then becomes the server. */
const start = [
  "umask 077; test -e /data/redis.conf || { printenv CONF | sed s,/etc/vigia/current,/data, > /data/redis.conf; }",
  "test -e /data/users.acl || printenv ACL > /data/users.acl",
  "exec redis-server /data/redis.conf",
].join("; ");

/**
 * `always`, so that what was acknowledged is in the file when the server is killed: with `everysec` it answers first while an
 * fsync takes long, and here nobody sends again (service/predictions/recorder/recent-messages.ts).
 */
const configuration = renderQueue("always");

before(async () => {
  const made = await engine.createContainer({
    name,
    Image: await imageOf("redis"),
    User: "999:999",
    Entrypoint: ["sh", "-c", start],
    Env: [`CONF=${configuration}`, `ACL=${renderQueueAcl({ service: "hush", exporter: "quiet" })}`],
    HostConfig: { NetworkMode: "none" },
  });
  await made.start();
  await answering();
});

after(() => container.remove({ force: true, v: true }));

async function redis(...command: string[]): Promise<string> {
  const cli = 'read -r REDISCLI_AUTH; export REDISCLI_AUTH; exec redis-cli --user service "$@"';
  return (await execute(container, ["sh", "-c", cli, "sh", ...command], "hush\n")).output.trim();
}

async function answering(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await redis("ping")) === "PONG") return;
    await sleep(100);
  }
  throw new Error("the queue does not answer");
}

const enqueue = "redis.call('XADD', KEYS[1], '*', 'd', ARGV[1]) return redis.call('INCRBY', KEYS[2], 1)";

test("what a script put into the queue is there after Redis was killed", async () => {
  for (let row = 1; row <= 3; row += 1) {
    assert.equal(await redis("eval", enqueue, "2", "vigia:queue", "vigia:queue:rows", `${row}`), `${row}`);
  }
  await container.kill({ signal: "SIGKILL" });
  await container.start();
  await answering();
  assert.deepEqual([await redis("xlen", "vigia:queue"), await redis("get", "vigia:queue:rows")], ["3", "3"]);
});

test("nobody is let in without a password, and the service can delete no key", async () => {
  const unasked = await execute(container, ["redis-cli", "xlen", "vigia:queue"], "");
  assert.match(unasked.output, /NOAUTH/);
  for (const command of [["del", "vigia:queue"], ["flushall"], ["xtrim", "vigia:queue", "MAXLEN", "0"]]) {
    assert.match(await redis(...command), /NOPERM/, command.join(" "));
  }
});
