/** The load under which drills are made: clients go on asking, whatever is broken. */
import { loadTest } from "../load-test.ts";
import { defaultMix } from "../mix.ts";
import type { Report } from "../objectives.ts";
import type { Stack } from "./stack.ts";

export interface Load {
  /** Requests a second. */
  readonly rate: number;
  readonly durationSeconds: number;
}

const series = 10;
const batchPoints = 20;

/** Runs to its end, or until `signal`; `say` hears of its progress. */
export function runLoad(
  stack: Stack,
  { rate, durationSeconds }: Load,
  signal: AbortSignal,
  say: (line: string) => void = () => undefined,
): Promise<Report> {
  const options = {
    ...{ url: stack.predictions, headers: stack.headers, prefix: stack.prefix },
    ...{ rate, durationSeconds, series, mix: defaultMix, batchPoints, seed: 1, json: true },
    ...{ objectives: stack.objectives, prometheus: undefined, push: undefined },
  };
  return loadTest(options, say, signal);
}

export interface BackgroundLoad {
  /** Resolves when predictions are being sent. Rejects where the load could not begin. */
  readonly begun: Promise<void>;
  /** Ends it and waits for the answers under way. */
  stop(): Promise<void>;
}

/** Load until it is stopped. */
export function startLoad(stack: Stack, rate: number): BackgroundLoad {
  const end = new AbortController();
  let begin: (() => void) | undefined;
  const sending = new Promise<void>((resolve) => {
    begin = resolve;
  });
  // The first progress line after the fits is that of the first two seconds of predictions.
  const run = runLoad(stack, { rate, durationSeconds: 24 * 3600 }, end.signal, (line) => {
    if (line.includes("under way")) begin?.();
  });
  const begun = Promise.race([sending, run.then(() => undefined)]);
  begun.catch(() => undefined);
  return {
    begun,
    async stop() {
      end.abort();
      await run.catch(() => undefined);
    },
  };
}
