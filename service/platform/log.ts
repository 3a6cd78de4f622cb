/** Structured logs: one JSON object a line on standard output. */
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

export type { Logger } from "pino";

/** Written synchronously: lines are short, and the last ones before an exit are the most useful. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service: "prediction-service" },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
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
