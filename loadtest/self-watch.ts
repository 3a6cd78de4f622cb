/** Whether the generator itself kept up: a late sender or a busy reader makes any service look slow. */
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { Latencies } from "./latency.ts";

/** What one in a hundred requests may leave late; a twentieth of the latency objective. */
const lateMs = 5;
/** Above this share of the time there is no reserve for the next burst of answers. */
const busyShare = 0.85;
/** Errors of this machine's, not of the service's: out of file descriptors, ports, memory for sockets. */
const ownErrors = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS"]);
const samplingMs = 10;

export interface GeneratorReport {
  /** Milliseconds by which requests left after they were due. */
  readonly lateMs: { readonly p99: number; readonly max: number };
  /** Milliseconds by which the event loop came late to its timers. */
  readonly eventLoopLagMs: { readonly p99: number; readonly max: number };
  /** Share of the time in which the event loop was busy. */
  readonly busy: number;
  /** Why the figures say more about the generator than about the service; empty where it kept up. */
  readonly bottleneck: readonly string[];
}

export class SelfWatch {
  readonly #late = new Latencies();
  readonly #lag = monitorEventLoopDelay({ resolution: samplingMs });
  readonly #since: EventLoopUtilization = performance.eventLoopUtilization();
  #ownErrors = 0;

  constructor() {
    this.#lag.enable();
  }

  sent(milliseconds: number): void {
    this.#late.record(milliseconds);
  }

  failed(code: string): void {
    if (ownErrors.has(code)) this.#ownErrors += 1;
  }

  /** Ends the watch. */
  report(): GeneratorReport {
    this.#lag.disable();
    const busy = performance.eventLoopUtilization(this.#since).utilization;
    const late = { p99: this.#late.at(0.99), max: this.#late.at(1) };
    const lag = (nanoseconds: number): number => Math.max(0, round(nanoseconds / 1e6 - samplingMs));
    const bottleneck = [
      ...(late.p99 > lateMs ? [`1 % of the requests left ${late.p99} ms late or more`] : []),
      ...(busy > busyShare ? [`its event loop was busy ${Math.round(busy * 100)} % of the time`] : []),
      ...(this.#ownErrors > 0 ? [`this machine refused it ${this.#ownErrors} connections`] : []),
    ];
    return {
      lateMs: late,
      eventLoopLagMs: { p99: lag(this.#lag.percentile(99)), max: lag(this.#lag.max) },
      busy: round(busy),
      bottleneck,
    };
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
