/** Spans by OpenTelemetry, sent in the background by OTLP over HTTP (JSON). Loaded only where tracing is on. */
import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, TraceFlags, type Tracer, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { TraceParent } from "./traceparent.ts";
import type { RequestTrace } from "./tracing.ts";

export interface TracingOptions {
  /** Base URL of the receiver, such as http://collector:4318; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Share of the traces that are kept where the caller has not decided, 0 to 1. */
  readonly sampleRatio: number;
  readonly serviceVersion: string;
  /** A batch of spans could not be sent; it is lost. */
  readonly onFailure: (error: Error) => void;
}

/** Spans that wait to be sent; more are dropped, so that a dead receiver costs bounded memory (about 1 kB a span). */
const maximumWaiting = 4096;
const sendEveryMs = 2000;
const sendTimeoutMs = 2000;

export class Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #active = new AsyncLocalStorage<Span>();

  constructor(options: TracingOptions) {
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        "service.name": "prediction-service",
        "service.version": options.serviceVersion,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: reporting(exporterTo(options.endpoint), options.onFailure),
          maxQueueSize: maximumWaiting,
          scheduledDelayMillis: sendEveryMs,
          exportTimeoutMillis: sendTimeoutMs,
        }),
      ],
      forceFlushTimeoutMillis: sendTimeoutMs,
    });
    this.#tracer = this.#provider.getTracer("prediction-service");
  }

  request(parent: TraceParent | undefined): RequestTrace {
    const span = this.#tracer.startSpan("request", { kind: SpanKind.SERVER }, contextOf(parent));
    const traceId = isSampled(span) ? span.spanContext().traceId : undefined;
    return {
      traceId,
      run: (action) => (traceId === undefined ? action() : this.#active.run(span, action)),
      end({ method, route, code }) {
        span.updateName(`${method} ${route}`);
        span.setAttributes({ "http.request.method": method, "http.route": route, "http.response.status_code": code });
        if (code >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  }

  span<T>(name: string, action: () => T): T {
    const parent = this.#active.getStore();
    if (parent === undefined) return action();
    const span = this.#tracer.startSpan(name, {}, trace.setSpan(ROOT_CONTEXT, parent));
    try {
      const result = this.#active.run(span, action);
      if (!(result instanceof Promise)) {
        span.end();
        return result;
      }
      result.then(
        () => span.end(),
        (error: unknown) => endFailed(span, error),
      );
      return result;
    } catch (error) {
      endFailed(span, error);
      throw error;
    }
  }

  currentTraceId(): string | undefined {
    return this.#active.getStore()?.spanContext().traceId;
  }

  /** Sends what is left; what can't be sent in time is lost, as traces are no records. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, sendTimeoutMs);
    });
    await Promise.race([this.#provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) === TraceFlags.SAMPLED;
}

function contextOf(parent: TraceParent | undefined) {
  if (parent === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}

/** The kind of the failure, never its text: that may hold what a caller sent. */
function endFailed(span: Span, error: unknown): void {
  const code: unknown = Reflect.get(Object(error), "code");
  const name = error instanceof Error ? error.name : typeof error;
  span.setAttribute("error.type", typeof code === "string" ? code : name);
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function exporterTo(endpoint: string): OTLPTraceExporter {
  return new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces`, timeoutMillis: sendTimeoutMs });
}

/** The SDK keeps failures to itself. */
function reporting(exporter: OTLPTraceExporter, onFailure: (error: Error) => void): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error !== undefined) onFailure(result.error);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  };
}
