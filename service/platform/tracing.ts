/**
 * Traces of requests. Off, unless an OTLP endpoint is configured: then nothing of OpenTelemetry is loaded, and what is
 * here costs a comparison. The trace id of a request whose caller sends a sampled `traceparent` is known either way.
 */
import type { Tracing, TracingOptions } from "./otlp.ts";
import { parseTraceparent } from "./traceparent.ts";

export type { TracingOptions } from "./otlp.ts";

/** One request, from its first byte to its answer. */
export interface RequestTrace {
  /** 32 hexadecimal digits where the trace is sampled: for the log and for exemplars. */
  readonly traceId: string | undefined;
  /** Runs what the request asks for; `withSpan` inside finds its parent. */
  run<T>(action: () => T): T;
  /** @param route the template, never the URL. */
  end(answer: { readonly method: string; readonly route: string; readonly code: number }): void;
}

let tracing: Tracing | undefined;

/**
 * From here on requests are traced.
 * @returns ends it: sends what is left, for two seconds at most.
 */
export async function startTracing(options: TracingOptions): Promise<() => Promise<void>> {
  const { Tracing } = await import("./otlp.ts");
  const started = new Tracing(options);
  tracing = started;
  return async () => {
    if (tracing === started) tracing = undefined;
    await started.stop();
  };
}

/** What a request without a sampled trace gets: the same for all. */
const untraced: RequestTrace = withoutSpans(undefined);

function withoutSpans(traceId: string | undefined): RequestTrace {
  return { traceId, run: (action) => action(), end: () => undefined };
}

/**
 * Begins the trace of a request; call `end` once it is answered.
 * @param traceparent the caller's header; its decision to sample is honoured.
 */
export function traceRequest(traceparent: unknown): RequestTrace {
  if (tracing !== undefined) return tracing.request(parseTraceparent(traceparent));
  if (traceparent === undefined) return untraced;
  const parent = parseTraceparent(traceparent);
  return parent?.sampled === true ? withoutSpans(parent.traceId) : untraced;
}

/**
 * Runs `action` as a span of the request that it belongs to; a promise lasts until it settles. Without a sampled request
 * around it, it is only the call.
 */
export function withSpan<T>(name: string, action: () => T): T {
  return tracing === undefined ? action() : tracing.span(name, action);
}

/** The trace id of the request that this code runs for, where tracing is on and the request is sampled. */
export function currentTraceId(): string | undefined {
  return tracing?.currentTraceId();
}
