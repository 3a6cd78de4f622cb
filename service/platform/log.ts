/** Structured logs: one JSON object a line on standard output. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";
import { currentTraceId } from "./tracing.ts";

export type { Logger } from "pino";

/** Lines that wait for a reader who does not read; then lines are dropped and counted, as predictions go first. */
const maximumWaitingBytes = 1024 * 1024;

/**
 * @param destination for tests; standard output by default. That is written to in the background, at once and without a
 * linger: a reader that stalls (the engine rotates the file) must not stall predictions, as a synchronous write would. The
 * process ends with `closeLog`; what ends it otherwise (`process.exit`, an uncaught exception) flushes too.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service: "prediction-service" },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: traceOfLine,
      // pino's own way writes the line's fields into the mixin's object, which is shared here.
      mixinMergeStrategy: (line, trace) => (trace === noTrace ? line : { ...trace, ...line }),
    },
    destination ?? standardOutput(),
  );
}

const noTrace = {};

/** A line's own `trace_id` goes before this one. */
function traceOfLine(): object {
  const traceId = currentTraceId();
  return traceId === undefined ? noTrace : { trace_id: traceId };
}

function standardOutput(): DestinationStream {
  // From a length of one byte on, `flush` waits for what is being written; with 0 it would not.
  const output = pino.destination({ fd: 1, sync: false, minLength: 1, maxLength: maximumWaitingBytes });
  let dropped = 0;
  output.on("drop", () => {
    dropped += 1;
  });
  output.on("drain", () => {
    if (dropped === 0) return;
    const line = { level: "warn", time: new Date().toISOString(), dropped, msg: "log lines dropped: nobody read them" };
    dropped = 0;
    output.write(`${JSON.stringify(line)}\n`);
  });
  return output;
}

/** Resolves once every line is written, or after a second with a reader who does not read. */
export async function closeLog(log: Logger): Promise<void> {
  tellLeftOut(log);
  await new Promise<void>((resolve) => {
    const late = setTimeout(resolve, 1000);
    log.flush(() => {
      clearTimeout(late);
      resolve();
    });
  });
}

/** An outage fails every request in the same way: one line every few seconds and kind says it as well as hundreds. */
const quietMs = 5000;

interface Quiet {
  readonly timer: NodeJS.Timeout;
  /** Lines left out since the last one that was written. */
  leftOut: number;
  /** Writes the latest of them, as of the request that it came from. */
  writeLatest: ((suppressed: number) => void) | undefined;
}

/** Those of a log, to be told at its end. */
const limitedLogs = new WeakMap<Logger, RateLimitedLog[]>();

/**
 * For outages, never for defects, of which each has a stack of its own. What is left out is counted: the latest such line
 * comes after the quiet time, or at the log's end, and says in `suppressed` how many more there were.
 */
export class RateLimitedLog {
  readonly #log: Logger;
  readonly #quiet = new Map<string, Quiet>();

  constructor(log: Logger) {
    this.#log = log;
    limitedLogs.set(log, [...(limitedLogs.get(log) ?? []), this]);
  }

  /** `kind` comes from a fixed set: it is the key of the limit. */
  warn(kind: string, fields: object): void {
    this.#take("warn", kind, fields);
  }

  error(kind: string, fields: object): void {
    this.#take("error", kind, fields);
  }

  /** Writes what was left out so far. */
  tell(): void {
    for (const kind of [...this.#quiet.keys()]) this.#end(kind);
  }

  #take(level: "warn" | "error", kind: string, fields: object): void {
    const quiet = this.#quiet.get(kind);
    if (quiet === undefined) {
      this.#log[level](fields, kind);
      this.#begin(kind);
      return;
    }
    quiet.leftOut += 1;
    quiet.writeLatest = AsyncLocalStorage.bind((suppressed: number) =>
      this.#log[level](suppressed > 0 ? { ...fields, suppressed } : fields, kind),
    );
  }

  #begin(kind: string): void {
    const timer = setTimeout(() => {
      if (this.#end(kind)) this.#begin(kind);
    }, quietMs);
    timer.unref();
    this.#quiet.set(kind, { timer, leftOut: 0, writeLatest: undefined });
  }

  /** @returns whether there was something to write. */
  #end(kind: string): boolean {
    const { timer, leftOut = 0, writeLatest } = this.#quiet.get(kind) ?? {};
    clearTimeout(timer);
    this.#quiet.delete(kind);
    writeLatest?.(leftOut - 1);
    return writeLatest !== undefined;
  }
}

/** Writes what the limits on lines of this log have left out; for ends that do not pass through `closeLog`. */
export function tellLeftOut(log: Logger): void {
  for (const limited of limitedLogs.get(log) ?? []) limited.tell();
}
