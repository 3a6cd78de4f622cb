import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { closeLog, createLog, RateLimitedLog } from "./log.ts";
import { startTracing, traceRequest } from "./tracing.ts";

const module = join(import.meta.dirname, "log.ts");

/** Runs a program with `log` at hand; what it wrote to standard output, read after `pauseMs`. */
async function run(code: string, { pauseMs = 0, signal }: { pauseMs?: number; signal?: NodeJS.Signals } = {}) {
  const program = `import { closeLog, createLog } from ${JSON.stringify(module)}; const log = createLog("info"); ${code}`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (pauseMs > 0) await delay(pauseMs);
  let output = "";
  child.stdout.on("data", (chunk) => {
    if (signal !== undefined && output === "") child.kill(signal);
    output += chunk;
  });
  await Promise.all([ended, new Promise((resolve) => child.stdout.once("close", resolve))]);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { msg: string; level: string; dropped?: number });
}

test("no line is lost when the process ends, however it does", async () => {
  const write = 'for (let i = 0; i < 500; i += 1) log.info("line " + i);';
  const [orderly, exit, thrown, term] = await Promise.all([
    run(`${write} await closeLog(log); process.exit(0);`),
    run(`${write} process.exit(3);`),
    run(`process.on("uncaughtException", () => { log.fatal("last"); process.exit(1); }); ${write} throw new Error();`),
    run(
      `setInterval(() => {}, 1000);
       process.on("SIGTERM", async () => { ${write} await closeLog(log); process.exit(0); }); log.info("ready");`,
      { signal: "SIGTERM" },
    ),
  ]);
  assert.equal(orderly.length, 500);
  assert.equal(exit.length, 500);
  assert.deepEqual([thrown.length, thrown.at(-1)?.level], [501, "fatal"]);
  assert.equal(term.length, 501);
  assert.deepEqual(
    orderly.map(({ msg }) => msg),
    orderly.map((_, index) => `line ${index}`),
  );
});

test("a reader who does not read costs bounded memory and no time, and the loss is told", async () => {
  const code = `
    const began = performance.now();
    for (let i = 0; i < 40000; i += 1) log.info("x".repeat(100));
    const took = performance.now() - began;
    const tell = setInterval(() => {}, 50);
    setTimeout(async () => { clearInterval(tell); log.info({ took }, "end"); await closeLog(log); }, 900);`;
  const lines = await run(code, { pauseMs: 500 });
  const told = lines.find(({ dropped }) => dropped !== undefined);
  assert.ok(told?.dropped !== undefined && told.dropped > 10_000, `${told?.dropped} dropped`);
  assert.equal(lines.at(-1)?.msg, "end");
  assert.equal(lines.length - 2 + told.dropped, 40_000);
});

test("a line written for a traced request names the trace", async () => {
  const lines: { trace_id?: string; own?: number }[] = [];
  const log = createLog("info", { write: (line) => void lines.push(JSON.parse(line)) });
  const stop = await startTracing({
    endpoint: "http://127.0.0.1:9",
    sampleRatio: 1,
    serviceVersion: "test",
    onFailure: () => undefined,
  });
  const trace = traceRequest(undefined);
  trace.run(() => log.info("inside"));
  log.info({ own: 1 }, "outside");
  log.info("later");
  await stop();
  assert.match(lines[0]?.trace_id ?? "", /^[0-9a-f]{32}$/);
  assert.equal(lines[0]?.trace_id, trace.traceId);
  assert.equal(lines[1]?.trace_id, undefined);
  assert.deepEqual([lines[1]?.own, lines[2]?.own], [1, undefined], "no line has another one's fields");
});

test("of an outage's lines one comes in five seconds; the others are counted, the last ones too", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const lines: Record<string, unknown>[] = [];
  const log = createLog("info", { write: (line) => void lines.push(JSON.parse(line)) });
  const outages = new RateLimitedLog(log);
  const told = () => lines.splice(0).map(({ msg, n, suppressed }) => [msg, n, suppressed]);
  for (let n = 0; n < 4; n += 1) outages.error("away", { n });
  outages.warn("slow", { n: 9 });
  assert.deepEqual(told(), [
    ["away", 0, undefined],
    ["slow", 9, undefined],
  ]);
  context.mock.timers.tick(5000);
  assert.deepEqual(told(), [["away", 3, 2]], "the latest of them, and how many more there were");
  outages.error("away", { n: 4 });
  context.mock.timers.tick(4999);
  assert.deepEqual(told(), []);
  context.mock.timers.tick(1);
  assert.deepEqual(told(), [["away", 4, undefined]]);
  context.mock.timers.tick(10_000);
  outages.error("away", { n: 5 });
  outages.error("away", { n: 6 });
  outages.error("away", { n: 7 });
  const closed = closeLog(log);
  context.mock.timers.tick(1000);
  await closed;
  assert.deepEqual(told(), [
    ["away", 5, undefined],
    ["away", 7, 1],
  ]);
});
