/** How many predictions one core answers, in ratio to what another server answers beside it. */
import { Client } from "../loadtest/client.ts";
import { singlePoints } from "../loadtest/mix.ts";
import { fitAll } from "../loadtest/run.ts";
import { plan } from "../loadtest/schedule.ts";
import { compare, type Group, type Turn } from "./comparisons.ts";
import { type ClosedLoopConfig, closedLoop } from "./harness/closed-loop.ts";
import { otherCoresUse } from "./harness/cores.ts";
import type { Server } from "./harness/server.ts";
import { rowsFromQueue, untilDrained } from "./queue-drain.ts";
import { medianOf, type Result } from "./result.ts";
import { type Built, type SubjectName, startSubject } from "./subjects.ts";
import { warmUpRequests } from "./warm-up.ts";

export interface ThroughputOptions {
  readonly rounds: number;
  /** Of each server in each round. */
  readonly seconds: number;
  readonly groups: readonly Group[];
  /** Whether Postgres leaves its core to the load generator and Redis from here on. */
  readonly postgresYields: (yields: boolean) => void;
  readonly say: (line: string) => void;
}

const series = 200;
/** Short enough that a slow minute of the machine hits all servers of a group alike. */
const turnSeconds = 4;

interface Running {
  readonly name: SubjectName;
  readonly server: Server;
  readonly load: Omit<ClosedLoopConfig, "length">;
}

/** Fresh processes in each round; within it, the servers of a group take turns. */
export async function throughput(
  built: Built,
  { rounds, seconds, groups, postgresYields, say }: ThroughputOptions,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const group of groups) {
    postgresYields(group.postgresYields);
    const turns = new Map<SubjectName, Turn[]>();
    for (let round = 1; round <= rounds; round += 1) {
      const measured = await inTurns(group, built, Math.max(1, Math.round(seconds / turnSeconds)));
      for (const [name, some] of measured) {
        turns.set(name, [...(turns.get(name) ?? []), ...some]);
        say(`round ${round} of ${rounds}  ${`${name} @ ${group.connections}`.padEnd(18)} ${shown(some)}`);
      }
    }
    const base = turns.get(group.base) ?? [];
    results.push(...group.comparisons.map((one) => compare(one, turns.get(one.subject) ?? [], base)));
  }
  postgresYields(false);
  return results;
}

async function inTurns(group: Group, built: Built, count: number): Promise<Map<SubjectName, Turn[]>> {
  const running: Running[] = [];
  const turns = new Map<SubjectName, Turn[]>();
  try {
    for (const name of [group.base, ...group.comparisons.map(({ subject }) => subject)]) {
      running.push(await started(name, group.connections, built));
    }
    for (let turn = 0; turn < count; turn += 1) {
      for (const one of running) turns.set(one.name, [...(turns.get(one.name) ?? []), await measured(one)]);
    }
  } finally {
    await Promise.all(running.map(({ server }) => server.stop()));
  }
  return turns;
}

async function started(name: SubjectName, connections: number, built: Built): Promise<Running> {
  const server = await startSubject(name, built);
  try {
    const ids = name.startsWith("bare") ? names() : await fitted(server.url);
    const load = { url: server.url, connections, series: ids };
    await closedLoop({ ...load, length: { requests: warmUpRequests } });
    await settle(name, server);
    return { name, server, load };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function measured({ name, server, load }: Running): Promise<Turn> {
  const queueUrl = name === "queue" ? server.metricsUrl : undefined;
  const recordedBefore = queueUrl === undefined ? 0 : await rowsFromQueue(queueUrl);
  const others = otherCoresUse();
  const before = server.cpuSeconds();
  const result = await closedLoop({ ...load, length: { seconds: turnSeconds } });
  const cpu = server.cpuSeconds() - before;
  const othersBusy = others();
  const recordedShare =
    queueUrl === undefined ? undefined : ((await rowsFromQueue(queueUrl)) - recordedBefore) / result.answered;
  await settle(name, server);
  const cpuMicroseconds = (cpu * 1e6) / result.answered;
  return { ...result, busy: cpu / result.seconds, othersBusy, cpuMicroseconds, recordedShare };
}

/** What is still in the queue would be written at the cost of the next turn. */
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

function shown(turns: readonly Turn[]): string {
  const middle = (of: (turn: Turn) => number): number => medianOf(turns, of);
  const cpu = middle(({ cpuMicroseconds }) => cpuMicroseconds).toFixed(1);
  const busy = Math.round(middle((turn) => turn.busy) * 100);
  const others = Math.round(middle(({ othersBusy }) => othersBusy) * 100);
  const rate = Math.round(middle((turn) => turn.rate));
  return `${rate} /s, ${cpu} us of the core each, core busy ${busy} %, the others' ${others} %, P99 ${middle(({ p99Ms }) => p99Ms)} ms`;
}
