/** Every error that a client can see: one stable code each, sent as an RFC 9457 problem document. */

const catalogue = {
  invalid_request: { status: 400, title: "The request is not valid" },
  payload_too_large: { status: 413, title: "The request body is too large" },
  unsupported_media_type: { status: 415, title: "The request body must be application/json" },
  not_found: { status: 404, title: "There is no such route" },
  unknown_series: { status: 404, title: "The series has no model" },
  unknown_version: { status: 404, title: "The series has no such model version" },
  training_data_unequal_length: { status: 422, title: "timestamps and values differ in length" },
  training_data_too_short: { status: 422, title: "There are too few training points" },
  training_data_constant: { status: 422, title: "The training values do not vary" },
  store_unavailable: { status: 503, title: "The prediction could not be recorded or the model could not be read" },
  injected_fault: { status: 500, title: "A fault was injected" },
  internal: { status: 500, title: "The service failed" },
} as const;

export type ProblemCode = keyof typeof catalogue;

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

/** An error with a stable code; `detail` is written for the caller, `cause` is for our log only. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: readonly InvalidField[] | undefined;

  constructor(code: ProblemCode, detail: string, more: { cause?: unknown; errors?: readonly InvalidField[] } = {}) {
    super(detail, { cause: more.cause });
    this.name = "Problem";
    this.code = code;
    this.status = catalogue[code].status;
    this.errors = more.errors;
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
