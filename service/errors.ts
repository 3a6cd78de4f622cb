/** Every error that a client can see: one stable code each, sent as an RFC 9457 problem document. */

const catalogue = {
  invalid_request: { status: 400, title: "The request is not valid" },
  unauthorized: { status: 401, title: "The API key is missing or not valid" },
  forbidden_series: { status: 403, title: "The series belongs to another client" },
  series_limit: { status: 403, title: "The client has as many series as it may have" },
  method_not_allowed: { status: 405, title: "The route has no such method" },
  request_timeout: { status: 408, title: "The request did not arrive in time" },
  payload_too_large: { status: 413, title: "The request body is too large" },
  unsupported_media_type: { status: 415, title: "The request body must be application/json" },
  headers_too_large: { status: 431, title: "The request's address and headers are too large" },
  rate_limited: { status: 429, title: "The client sends more requests than it may" },
  timestamp_in_future: { status: 422, title: "A point lies in the future" },
  duplicate_timestamp: { status: 422, title: "Two points of a series have the same timestamp" },
  not_found: { status: 404, title: "There is no such route" },
  unknown_series: { status: 404, title: "The series has no model" },
  unknown_version: { status: 404, title: "The series has no such model version" },
  training_data_unequal_length: { status: 422, title: "timestamps and values differ in length" },
  training_data_too_short: { status: 422, title: "There are too few training points" },
  training_data_constant: { status: 422, title: "The training values do not vary" },
  training_data_not_finite: { status: 422, title: "A training point is not a number" },
  training_data_out_of_range: { status: 422, title: "A training point is out of range" },
  training_data_period_not_covered: { status: 422, title: "The training data does not show the period" },
  store_unavailable: { status: 503, title: "The prediction could not be recorded or the model could not be read" },
  queue_full: { status: 503, title: "The queue of unwritten predictions is full" },
  overloaded: { status: 503, title: "The service has more requests than it can answer in time" },
  injected_fault: { status: 500, title: "A fault was injected" },
  internal: { status: 500, title: "The service failed" },
} as const;

export type ProblemCode = keyof typeof catalogue;

/** What the documents of a code always say. */
export function describeProblem(code: ProblemCode): { readonly status: number; readonly title: string } {
  return catalogue[code];
}

/** All codes, for metrics that start at zero. */
export const problemCodes = Object.keys(catalogue) as ProblemCode[];

export interface InvalidField {
  readonly path: string;
  readonly message: string;
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly errors?: readonly InvalidField[];
}

export interface ProblemDetails {
  readonly cause?: unknown;
  readonly errors?: readonly InvalidField[];
  /** When a retry may succeed, for `Retry-After`; every 503 says 1 where nothing else is known. */
  readonly retryAfterSeconds?: number;
}

/** An error with a stable code; `detail` is written for the caller, `cause` is for our log only. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: readonly InvalidField[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail: string, more: ProblemDetails = {}) {
    super(detail, { cause: more.cause });
    this.name = "Problem";
    this.code = code;
    this.status = catalogue[code].status;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds ?? (this.status === 503 ? 1 : undefined);
  }

  /** The body of the answer, media type `application/problem+json`. */
  document(): ProblemDocument {
    return {
      type: `urn:vigia:problem:${this.code}`,
      title: catalogue[this.code].title,
      status: this.status,
      detail: this.message,
      code: this.code,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

/** Wraps whatever a store threw; the caller learns that it may retry, the cause stays in the log. */
export function storeUnavailable(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  return new Problem("store_unavailable", "The store does not answer; retry in a second.", { cause });
}
