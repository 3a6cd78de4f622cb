/** Structured logs: one JSON object a line on standard output. */
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

export class RateLimitedLog {
  readonly #log: Logger;
  readonly #last = new Map<string, number>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `kind` comes from a fixed set: it is the key of the limit. */
  warn(kind: string, fields: object): void {
    if (this.#due(kind)) this.#log.warn(fields, kind);
  }

  error(kind: string, fields: object): void {
    if (this.#due(kind)) this.#log.error(fields, kind);
  }

  #due(kind: string): boolean {
    const now = performance.now();
    if (now - (this.#last.get(kind) ?? Number.NEGATIVE_INFINITY) < quietMs) return false;
    this.#last.set(kind, now);
    return true;
  }
}
