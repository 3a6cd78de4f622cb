/** One run from the first fit to the judgement. */
import { objectivesSchema } from "../signals/objectives.ts";
import { assertThisMachine, Client } from "./client.ts";
import { formatDuration } from "./duration.ts";
import { cacheHits } from "./metrics/cache-hits.ts";
import { Push } from "./metrics/push.ts";
import { RunMetrics } from "./metrics/run-metrics.ts";
import { judge, type Report } from "./objectives.ts";
import type { LoadOptions } from "./options.ts";
import { progressLine } from "./report.ts";
import type { FittedVersions } from "./requests.ts";
import { fitAll, predictAll } from "./run.ts";
import { type Plan, plan, week } from "./schedule.ts";
import { SelfWatch } from "./self-watch.ts";
import { Tally } from "./statistics.ts";

const progressEveryMs = 2000;

/** `say` hears of the progress, `signal` ends the run early; what was seen until then is judged. */
export async function loadTest(
  options: LoadOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Report> {
  await assertThisMachine(options.url);
  const { url, rate, durationSeconds } = options;
  const client = new Client(url, options.headers);
  const planned = plan({ ...options, trainingPoints: week, now: Math.floor(Date.now() / 1000) });
  try {
    say(`fitting ${options.series} series at ${url.href}`);
    const versions = await fitWithProgress(client, planned, options.series, say);
    say(`sending ${planned.requests} requests in ${formatDuration(durationSeconds)}, ${rate}/s`);
    return await predictWithProgress({ client, planned, versions, options, say, signal });
  } finally {
    client.close();
  }
}

async function fitWithProgress(
  client: Client,
  planned: Plan,
  series: number,
  say: (line: string) => void,
): Promise<FittedVersions> {
  let fitted = 0;
  const progress = setInterval(() => say(`fitted ${fitted} of ${series} series`), progressEveryMs);
  try {
    return await fitAll(client, planned.fits, (count) => {
      fitted = count;
    });
  } finally {
    clearInterval(progress);
  }
}

interface Run {
  readonly client: Client;
  readonly planned: Plan;
  readonly versions: FittedVersions;
  readonly options: LoadOptions;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

async function predictWithProgress({ client, planned, versions, options, say, signal }: Run): Promise<Report> {
  const tally = new Tally();
  const metrics = new RunMetrics(options.rate);
  const push = options.push === undefined ? undefined : new Push(options.push, metrics, say);
  const watch = new SelfWatch();
  let sent = 0;
  push?.start();
  const start = performance.now();
  let last = start;
  const progress = setInterval(() => {
    const now = performance.now();
    const [elapsedSeconds, intervalSeconds] = [(now - start) / 1000, (now - last) / 1000];
    last = now;
    say(progressLine({ ...tally.interval(), elapsedSeconds, intervalSeconds, inFlight: sent - tally.requests }));
  }, progressEveryMs);
  try {
    const listener = {
      sent: () => {
        sent += 1;
        metrics.sent();
      },
      ended: (outcome: Parameters<Tally["add"]>[0]) => {
        tally.add(outcome);
        metrics.ended(outcome);
      },
    };
    await predictAll(client, planned.arrivals, versions, watch, listener, signal);
  } finally {
    clearInterval(progress);
    await push?.stop();
  }
  const runMs = signal.aborted ? performance.now() - start : options.durationSeconds * 1000;
  const summary = tally.summary(runMs, watch.report());
  const { objectives = objectivesSchema.parse({}), prometheus, rate } = options;
  const cache = await cacheHits(prometheus, (performance.now() - start) / 1000, objectives);
  return {
    ...summary,
    cache,
    objectives: judge({ summary, cache, rate }, objectives),
    objectivesOf: options.objectives === undefined ? "defaults" : "stack",
  };
}
