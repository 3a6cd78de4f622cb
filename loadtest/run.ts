/** Carries a plan out: fits first, then every prediction at its time, whatever became of those before. */
import { setTimeout as delay, setImmediate as immediate } from "node:timers/promises";
import { z } from "zod";
import { checkAnswer } from "./answers.ts";
import type { Client } from "./client.ts";
import { type FittedVersions, noVersions, requestOf } from "./requests.ts";
import type { Arrival, Plan } from "./schedule.ts";
import type { SelfWatch } from "./self-watch.ts";
import type { SensorPoint } from "./sensor-data.ts";
import type { Outcome } from "./statistics.ts";

/** How many fits are under way at a time; they are not part of the measurement. */
const parallelFits = 4;
/** A service that is busy or limits its clients says when to come back; so often it is believed. */
const fitAttempts = 5;
/** Requests sent in a row before answers are read: a sender that is behind must not stop listening. */
const sendsInARow = 64;

const fitAnswerSchema = z.object({ model_version: z.string() });

/** Throws when a fit fails: without models there is nothing to measure. `done` hears how many series are fitted. */
export async function fitAll(
  client: Client,
  fits: Plan["fits"],
  done: (series: number) => void = () => undefined,
): Promise<FittedVersions> {
  const waiting = fits[Symbol.iterator]();
  const versions = noVersions();
  const worker = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      const { seriesId, points, earlier } = next.value;
      if (earlier !== undefined) versions.earlier.set(seriesId, await fit(client, seriesId, earlier));
      versions.current.set(seriesId, await fit(client, seriesId, points));
      done(versions.current.size);
    }
  };
  await Promise.all(Array.from({ length: parallelFits }, worker));
  return versions;
}

/** The version that the fit made. */
async function fit(client: Client, seriesId: string, points: readonly SensorPoint[]): Promise<string> {
  const content = {
    timestamps: points.map(({ timestamp }) => timestamp),
    values: points.map(({ value }) => value),
  };
  for (let attempt = 1; ; attempt += 1) {
    const { status, body, retryAfter } = await client.post(`/fit/${seriesId}`, content);
    const { data } = fitAnswerSchema.safeParse(status === 200 ? JSON.parse(body) : undefined);
    if (data !== undefined) return data.model_version;
    if (retryAfter === undefined || attempt === fitAttempts) {
      throw new Error(`POST /fit/${seriesId} answered ${status}: ${body.slice(0, 300)}`);
    }
    await delay(retryAfter * 1000);
  }
}

export interface Listener {
  sent(): void;
  ended(outcome: Outcome): void;
}

/** Resolves when every answer is there, or when `signal` ends the run early and those under way have come. */
export async function predictAll(
  client: Client,
  arrivals: Iterable<Arrival>,
  versions: FittedVersions,
  watch: SelfWatch,
  listener: Listener,
  signal?: AbortSignal,
): Promise<void> {
  const start = performance.now();
  const under = new Set<Promise<void>>();
  let inARow = 0;
  for (const arrival of arrivals) {
    const wait = start + arrival.at - performance.now();
    // Timers are exact to a millisecond: what is due within it goes now.
    if (wait >= 1) await delay(wait, undefined, { signal }).catch(() => undefined);
    else if (inARow % sendsInARow === sendsInARow - 1) await immediate();
    inARow = wait >= 1 ? 0 : inARow + 1;
    if (signal?.aborted === true) break;
    const sent = performance.now() - start;
    watch.sent(Math.max(0, sent - arrival.at));
    const request = requestOf(arrival, versions);
    listener.sent();
    const ended = client.post(request.path, request.body).then(({ status, body, error }) => {
      const end = performance.now() - start;
      if (error !== undefined) watch.failed(error);
      const checked = status === 200 ? checkAnswer(arrival, request, versions, body) : undefined;
      listener.ended({ kind: arrival.kind, due: arrival.at, sent, end, status, checked });
      under.delete(ended);
    });
    under.add(ended);
  }
  await Promise.all(under);
}
