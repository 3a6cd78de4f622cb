/** The header `traceparent` of W3C Trace Context (https://www.w3.org/TR/trace-context/#traceparent-header). */

export interface TraceParent {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits, not all zero: the caller's span. */
  readonly spanId: string;
  /** Whether the caller keeps this trace. */
  readonly sampled: boolean;
}

const format = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const sampledFlag = 1;

/** Undefined for a header that is absent or not valid: the request then starts a trace of its own, as the standard says. */
export function parseTraceparent(header: unknown): TraceParent | undefined {
  if (typeof header !== "string") return undefined;
  const [, version, traceId = "", spanId = "", flags = "", more] = format.exec(header) ?? [];
  // ff is no version; only a later version than 00 may append fields.
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & sampledFlag) === sampledFlag };
}
