/** Recorders for engine tests, over real stores. */
import { objectivesSchema } from "../../signals/objectives.ts";
import type { RecorderEvents, RecordingMode } from "../metrics/events.ts";
import { createLog, RateLimitedLog } from "../platform/log.ts";
import { createUntimedPool } from "../platform/postgres-pool.ts";
import { PredictionRecorder, type PredictionRecorderParts } from "../predictions/recorder/prediction-recorder.ts";
import type { TestContainer } from "./containers.ts";

export interface Stores {
  readonly postgres: Pick<TestContainer, "port" | "password">;
  readonly queue: Pick<TestContainer, "port" | "password">;
}

/** What the recorder has said so far. */
export function collectEvents() {
  const seen = {
    written: { request: 0, worker: 0 },
    queued: 0,
    setAside: 0,
    failed: { postgres: 0, queue: 0 },
    modes: [] as RecordingMode[],
    queueState: (): { depth: number; oldestAgeSeconds: number } | undefined => undefined,
  };
  const events: RecorderEvents = {
    recordingMode: (mode) => seen.modes.push(mode),
    rowsWritten: (rows, _seconds, by) => {
      seen.written[by] += rows;
    },
    rowsQueued: (rows) => {
      seen.queued += rows;
    },
    rowsSetAside: (rows) => {
      seen.setAside += rows;
    },
    writeFailed: (target) => {
      seen.failed[target] += 1;
    },
    watchQueue: (state) => {
      seen.queueState = state;
    },
  };
  return { seen, events };
}

/** Started; `close` ends it and its pool. */
export function startRecorder({ postgres, queue }: Stores, more: Partial<PredictionRecorderParts> = {}) {
  const { seen, events } = collectEvents();
  const lines: Record<string, unknown>[] = [];
  const log = createLog("info", { write: (line) => lines.push(JSON.parse(line)) });
  const address = { url: `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`, password: postgres.password };
  const pool = createUntimedPool(address, 8, new RateLimitedLog(log));
  const recorder = new PredictionRecorder({
    pool,
    queue: { url: `redis://service@127.0.0.1:${queue.port}`, password: queue.password },
    persistence: "sync",
    queueLimit: 500_000,
    retentionDays: 90,
    events,
    log,
    objectives: objectivesSchema.parse({}),
    claimAfterMs: 3000,
    ...more,
  });
  recorder.start();
  const close = async (): Promise<void> => {
    await recorder.close();
    await pool.end();
  };
  return { recorder, seen, lines, close };
}
