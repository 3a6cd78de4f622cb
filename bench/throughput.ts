/** How many predictions one core answers, in ratio to what the bare framework answers beside it. */
import { Client } from "../loadtest/client.ts";
import { singlePoints } from "../loadtest/mix.ts";
import { fitAll } from "../loadtest/run.ts";
import { plan } from "../loadtest/schedule.ts";
import type { Server } from "./harness/server.ts";
import { runWorker } from "./harness/worker.ts";
import { untilDrained } from "./queue-drain.ts";
import { atLeast, median, type Result } from "./result.ts";
import { type Built, type SubjectName, startSubject } from "./subjects.ts";
import { warmUpRequests } from "./warm-up.ts";
import type { ClosedLoopConfig, ClosedLoopResult } from "./workers/closed-loop.ts";

export interface ThroughputOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly subjects: readonly Subject[];
  readonly say: (line: string) => void;
}

export interface Subject {
  readonly name: SubjectName;
  readonly connections: number;
}

interface Measured extends ClosedLoopResult {
  /** Share of the core that the server used; well below 1 it was not what limited the rate. */
  readonly busy: number;
  readonly cpuMicroseconds: number;
}

const series = 200;
/** A service that is held up by something else on its core refuses a request now and then. */
const toleratedFailures = 0.01;

export const all: readonly Subject[] = [
  { name: "bare", connections: 32 },
  { name: "bare-metrics", connections: 32 },
  { name: "metrics-alone", connections: 32 },
  { name: "queue", connections: 32 },
  { name: "bare", connections: 128 },
  { name: "sync", connections: 128 },
  { name: "fastapi", connections: 32 },
];

/** One subject after the other, round by round, so that a slow minute of the machine hits them all. */
export async function throughput(built: Built, options: ThroughputOptions): Promise<Result[]> {
  const { rounds, subjects, say } = options;
  const measured = new Map<string, Measured[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const subject of subjects) {
      const result = await measure(subject, built, options);
      const key = keyOf(subject);
      measured.set(key, [...(measured.get(key) ?? []), result]);
      say(`round ${round} of ${rounds}  ${key.padEnd(18)} ${shown(result)}`);
    }
  }
  return results(measured);
}

async function measure({ name, connections }: Subject, built: Built, options: ThroughputOptions): Promise<Measured> {
  const server = await startSubject(name, built);
  try {
    const ids = name.startsWith("bare") ? names() : await fitted(server.url);
    const run = (length: ClosedLoopConfig["length"]) =>
      runWorker<ClosedLoopConfig, ClosedLoopResult>("closed-loop", {
        url: server.url,
        connections,
        length,
        series: ids,
      });
    await run({ requests: warmUpRequests });
    const before = server.cpuSeconds();
    const result = await run({ seconds: options.seconds });
    const cpu = server.cpuSeconds() - before;
    await settle(name, server);
    return { ...result, busy: cpu / options.seconds, cpuMicroseconds: (cpu * 1e6) / result.answered };
  } finally {
    await server.stop();
  }
}

/** What is still in the queue would be written at the cost of the next subject. */
async function settle(name: SubjectName, { metricsUrl }: Server): Promise<void> {
  if (name === "queue" && metricsUrl !== undefined) await untilDrained(metricsUrl);
}

function planned() {
  return plan({
    rate: 1,
    durationSeconds: 1,
    series,
    prefix: "bench_",
    mix: singlePoints,
    batchPoints: 1,
    trainingPoints: 100,
    now: Math.floor(Date.now() / 1000),
    seed: 1,
  });
}

function names(): string[] {
  return [...planned().fits].map(({ seriesId }) => seriesId);
}

async function fitted(url: string): Promise<string[]> {
  const client = new Client(new URL(url));
  try {
    return [...(await fitAll(client, planned().fits)).current.keys()];
  } finally {
    client.close();
  }
}

function keyOf({ name, connections }: Subject): string {
  return `${name} @ ${connections}`;
}

function shown({ rate, cpuMicroseconds, busy, p99Ms }: Measured): string {
  return `${Math.round(rate)} /s, ${cpuMicroseconds.toFixed(1)} us of the core each, core busy ${Math.round(busy * 100)} %, P99 ${p99Ms} ms`;
}

/** Share of its core that a server uses when nothing but the core holds it up. */
const saturated = 0.95;

interface Comparison {
  readonly what: string;
  readonly subject: string;
  readonly base: string;
  readonly goal: number | undefined;
}

/** Each goal compares like with like; what has none says what the rest of the service costs. */
const comparisons: readonly Comparison[] = [
  { what: "metrics alone, to bare fastify", subject: "bare-metrics @ 32", base: "bare @ 32", goal: 0.9 },
  {
    what: "the whole application without log, stores and recording, to bare fastify",
    subject: "metrics-alone @ 32",
    base: "bare @ 32",
    goal: undefined,
  },
  { what: "metrics, log, `queue` persistence, to bare fastify", subject: "queue @ 32", base: "bare @ 32", goal: 0.65 },
  { what: "metrics, log, `sync` persistence, to bare fastify", subject: "sync @ 128", base: "bare @ 128", goal: 0.45 },
  {
    what: "the whole application without log, stores and recording, to FastAPI without them",
    subject: "metrics-alone @ 32",
    base: "fastapi @ 32",
    goal: 4,
  },
  {
    what: "metrics, log, `queue` persistence, to FastAPI without persistence",
    subject: "queue @ 32",
    base: "fastapi @ 32",
    goal: undefined,
  },
];

function results(measured: ReadonlyMap<string, readonly Measured[]>): Result[] {
  return comparisons.flatMap(({ what, subject, base, goal }) => {
    const [ours, theirs] = [measured.get(subject), measured.get(base)];
    if (ours === undefined || theirs === undefined) return [];
    const inRounds = (figure: (one: Measured) => number): number[] =>
      ours.map((one, round) => figure(one) / figure(theirs[round] ?? one));
    const byRate = median(inRounds(({ rate }) => rate));
    const byCpu = 1 / median(inRounds(({ cpuMicroseconds }) => cpuMicroseconds));
    // A base that was not the limit of its own rate would make anything look good beside it.
    const heldUp = median(theirs.map(({ busy }) => busy)) < saturated;
    const ratio = heldUp ? Math.min(byRate, byCpu) : byRate;
    const details = [
      `${medianRate(ours)} /s and ${medianRate(theirs)} /s, x ${byRate.toFixed(2)}`,
      `by processor time x ${byCpu.toFixed(2)}`,
      `core busy ${percent(ours)} and ${percent(theirs)}${heldUp ? ": the lower counts" : ""}${failures(ours)}`,
    ].join("; ");
    const result = atLeast("throughput", what, ratio, goal, details);
    return [goal !== undefined && failedShare(ours) > toleratedFailures ? { ...result, met: false } : result];
  });
}

function medianRate(measured: readonly Measured[]): number {
  return Math.round(median(measured.map(({ rate }) => rate)));
}

function failedShare(measured: readonly Measured[]): number {
  const sum = (figure: (one: Measured) => number): number => measured.reduce((total, one) => total + figure(one), 0);
  return sum(({ failed }) => failed) / sum(({ answered }) => answered);
}

function failures(measured: readonly Measured[]): string {
  const share = failedShare(measured);
  return share === 0 ? "" : `; ${(share * 100).toFixed(2)} % refused`;
}

function percent(measured: readonly Measured[]): string {
  return `${Math.round(median(measured.map(({ busy }) => busy)) * 100)} %`;
}
