/** Waiting for health, failed starts, graceful ends and rolling replacement. */
import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { aroundTests } from "./around-tests.ts";
import { eventsDuring } from "./events.ts";
import { containerNamed, containersOf } from "./inspect.ts";
import { isEmbedded, type TestStack } from "./stack.ts";
import { docker as engine, testImage } from "./test-image.ts";

let stack: TestStack;

aroundTests((made) => {
  stack = made;
});

const container =
  (name: string, args: Partial<docker.ContainerArgs>, options: pulumi.CustomResourceOptions = {}) =>
  async (): Promise<void> => {
    new docker.Container(name, { image: testImage, labels: stack.labels, networkMode: "bridge", ...args }, options);
  };
const logging = ["/bin/sh", "-c", "echo last words; sleep 1000"];

test("an unhealthy container fails the up, stays, and is replaced by the next one", async () => {
  const healthcheck = { tests: ["CMD", "/bin/false"], interval: "1s", retries: 1 };
  const sick = container("sick", { command: logging, healthcheck, wait: true, waitTimeout: 4 });
  const message = await stack.upFails(sick);
  if (isEmbedded) assert.match(message, /waitTimeout[\s\S]*last words/);
  const kept = await containerNamed(stack.name, "sick");
  const well = container("sick", {
    command: logging,
    healthcheck: { ...healthcheck, tests: ["CMD", "/bin/true"] },
    wait: true,
  });
  await stack.up(well);
  const replaced = await containerNamed(stack.name, "sick");
  assert.notEqual(replaced.Id, kept.Id);
  assert.deepEqual(await stack.preview(well), {});
});

test("an interrupted wait ends soon, and the container stays in the state for the next up", {
  skip: !isEmbedded,
}, async () => {
  const healthcheck = { tests: ["CMD", "/bin/false"], interval: "1s" };
  const waiting = container("waiting", { command: logging, healthcheck, wait: true, waitTimeout: 300 });
  const interrupt = new AbortController();
  const update = assert.rejects(stack.up(waiting, { signal: interrupt.signal }));
  while ((await containersOf(stack.name)).every(({ Name, State }) => !Name.startsWith("/waiting") || !State.Running)) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  interrupt.abort();
  await update;
  const { resources = [] } = (await stack.exported()).deployment;
  assert.equal(
    resources.find(({ urn }) => urn.endsWith("::waiting"))?.id,
    (await containerNamed(stack.name, "waiting")).Id,
  );
  await stack.up(container("waiting", { command: logging }));
  assert.equal((await containerNamed(stack.name, "waiting")).Config.Healthcheck, undefined);
});

test("a container that exits at once fails the up and is not left behind", async () => {
  const message = await stack.upFails(container("short", { command: ["/bin/sh", "-c", "echo last words; exit 3"] }));
  assert.match(message, /exited/);
  if (isEmbedded) assert.match(message, /code 3[\s\S]*last words/);
  const left = (await containersOf(stack.name)).filter(({ Name }) => Name.startsWith("/short"));
  assert.deepEqual(left, []);
});

test("a container that need not run may end, and one that is only created never starts", async () => {
  const both = async (): Promise<void> => {
    await container("once", { command: ["/bin/true"], mustRun: false })();
    await container("created", { start: false, mustRun: false })();
  };
  await stack.up(both);
  assert.equal((await containerNamed(stack.name, "once")).State.ExitCode, 0);
  assert.equal((await containerNamed(stack.name, "created")).State.Status, "created");
  assert.deepEqual(await stack.refresh(both), {});
  assert.deepEqual(await stack.preview(both), {});
});

test("destroyGraceSeconds lets a container end by itself; without it the container is killed at once", async () => {
  const volume = `${stack.name}-ends`;
  // The signal's work takes a second: only the one with grace gets to its end.
  const command = (name: string): string[] => [
    "/bin/sh",
    "-c",
    `trap 'sleep 1; touch /ends/${name}; exit' TERM; while :; do sleep 0.1; done`,
  ];
  const mounts = [{ type: "volume", source: volume, target: "/ends" }];
  const program = (withContainers: boolean) => async (): Promise<void> => {
    const ends = new docker.Volume("ends", { name: volume, labels: stack.labels });
    const options = { dependsOn: ends };
    if (withContainers) {
      await container("graceful", { command: command("graceful"), mounts, destroyGraceSeconds: 10 }, options)();
      await container("killed", { command: command("killed"), mounts, stopTimeout: 10 }, options)();
    } else await container("reader", { mounts, command: ["/bin/sh", "-c", "ls /ends; sleep 1000"] }, options)();
  };
  await stack.up(program(true));
  await stack.up(program(false));
  // Created in the same update, before the old ones ended: it is asked now what there is.
  const { Id } = await containerNamed(stack.name, "reader");
  const execution = await engine.getContainer(Id).exec({ Cmd: ["/bin/ls", "/ends"], AttachStdout: true });
  const output = await text(await execution.start({}));
  assert.match(output, /graceful/);
  assert.doesNotMatch(output, /killed/);
});

test("rolling replacement: the new replicas are healthy before the old ones go", async () => {
  const healthcheck = { tests: ["CMD", "/bin/true"], interval: "1s" };
  const replicas = (release: string) => async (): Promise<void> => {
    let previous: docker.Container | undefined;
    for (const name of ["replica-1", "replica-2"]) {
      const args = {
        image: testImage,
        labels: stack.labels,
        networkMode: "bridge",
        envs: [`RELEASE=${release}`],
        healthcheck,
        wait: true,
      };
      const options: pulumi.CustomResourceOptions = {
        deleteBeforeReplace: false,
        ...(previous && { dependsOn: previous }),
      };
      previous = new docker.Container(name, { ...args, destroyGraceSeconds: 1 }, options);
    }
  };
  await stack.up(replicas("1"));
  const old = new Set((await containersOf(stack.name)).map(({ Id }) => Id));
  const events = await eventsDuring(stack.name, () => stack.up(replicas("2")));
  const seen = events.flatMap(({ id, action }) => {
    if (action === "start") return "start";
    if (action === "health_status: healthy" && !old.has(id)) return "healthy";
    return action === "die" && old.has(id) ? "old dies" : [];
  });
  assert.deepEqual(seen, ["start", "healthy", "start", "healthy", "old dies", "old dies"]);
  const now = await containersOf(stack.name);
  assert.deepEqual(
    now.map(({ Config }) => Config.Env.includes("RELEASE=2")),
    [true, true],
  );
});
