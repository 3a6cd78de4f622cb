/** `make bench-setup`: how long `make up` and the first prediction take on this machine. See `--help`. */
import { cpus, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { endOnSignals, run } from "./command.ts";
import { readOptions } from "./options.ts";
import { readOutputs } from "./outputs.ts";
import { places } from "./paths.ts";
import { Problem } from "./problem.ts";
import { currentEnvironment } from "./tools.ts";

const help = `usage: make bench-setup [STACK=local] [YES=1]

Brings the stack up, measures 'make up' with nothing changed, takes the stack down (after a question; YES=1 asks nothing; its
data is lost) and measures from nothing to the first answered prediction. Leaves the stack up.

Cold, with empty caches, is measured in a fresh clone with an empty home and an engine without these images:

  git clone . /some/empty/folder && cd /some/empty/folder
  docker image ls --filter label=vigia.airgap=true   # remove these first
  time env HOME="$(mktemp -d)" make up
`;

/** The targets of the project, seconds. */
const targets = { warm: 15, firstPrediction: 60 };
const warmRuns = 3;

async function make(stack: string, target: string): Promise<number> {
  const began = performance.now();
  console.error(`make ${target} ...`);
  const result = await run(["make", target, `STACK=${stack}`, "YES=1"], { cwd: places.root });
  if (result.code !== 0)
    throw new Problem(`make ${target} failed:\n${result.stdout}\n${result.stderr}`, `make ${target}`);
  return (performance.now() - began) / 1000;
}

async function post(url: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(5000) });
}

/** Trains a model on a day of a sensor's values and asks for one prediction, again until it is answered. */
async function firstPrediction(stack: string): Promise<void> {
  const outputs = await readOutputs(stack, await currentEnvironment(stack));
  const base = (outputs.endpoints as Record<string, string> | undefined)?.predictions;
  if (base === undefined) throw new Problem(`stack '${stack}' has no output endpoints.predictions`, "make summary");
  const timestamps = Array.from({ length: 120 }, (_, minute) => 1_700_000_000 + 60 * minute);
  const values = timestamps.map((_, minute) => 20 + Math.sin(minute / 10));
  const deadline = performance.now() + 60_000;
  for (;;) {
    const failure = await attempt(base, timestamps, values);
    if (failure === undefined) return;
    if (performance.now() > deadline)
      throw new Problem(`no prediction within 60 s after make up: ${failure}`, "make summary");
    await sleep(200);
  }
}

async function attempt(base: string, timestamps: number[], values: number[]): Promise<string | undefined> {
  try {
    const fit = await post(`${base}/fit/bench_setup`, { timestamps, values });
    if (!fit.ok) return `fit answers ${fit.status}: ${await fit.text()}`;
    const predict = await post(`${base}/predict/bench_setup`, { timestamp: 1_700_007_200, value: 20.5 });
    return predict.ok ? undefined : `predict answers ${predict.status}: ${await predict.text()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function row(what: string, seconds: number, target: number): string {
  const verdict = seconds <= target ? "within" : "OVER";
  return `| ${what.padEnd(52)} | ${seconds.toFixed(1).padStart(6)} | ${String(target).padStart(6)} | ${verdict.padEnd(6)} |`;
}

async function measure(stack: string, yes: boolean): Promise<void> {
  if (!yes) throw new Problem(`this takes stack '${stack}' down once, with its data`, "YES=1 make bench-setup");
  await make(stack, "up");
  const warm: number[] = [];
  for (let count = 0; count < warmRuns; count++) warm.push(await make(stack, "up"));
  await make(stack, "down");
  const began = performance.now();
  await make(stack, "up");
  const up = (performance.now() - began) / 1000;
  await firstPrediction(stack);
  const answered = (performance.now() - began) / 1000;
  const median = warm.toSorted((a, b) => a - b)[Math.floor(warmRuns / 2)] ?? 0;
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  console.log(
    `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${gibibytes} GiB, ${new Date().toISOString().slice(0, 10)}\n`,
  );
  console.log(`| ${"what".padEnd(52)} | ${"s".padStart(6)} | target | result |`);
  console.log(`| ${"-".repeat(52)} | ------ | ------ | ------ |`);
  console.log(row(`make up, nothing changed (median of ${warmRuns})`, median, targets.warm));
  console.log(row("everything built, from nothing: make up", up, targets.firstPrediction));
  console.log(row("everything built, from nothing: first prediction", answered, targets.firstPrediction));
}

endOnSignals();
try {
  const options = readOptions(["up", ...process.argv.slice(2)], process.env);
  if (options === undefined) console.log(help);
  else await measure(options.stack, options.yes);
} catch (error) {
  console.error(error instanceof Problem ? error.message : error);
  process.exitCode = 1;
}
