/** Answers of Prometheus' query API, checked. */

export type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly labels: Labels;
  /** Seconds since 1970 and the value; `undefined` where there is none to draw. */
  readonly points: readonly (readonly [time: number, value: number | undefined])[];
}

/** A query that Prometheus refused, could not answer, or that did not reach it. The message is for the reader. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function labelsOf(metric: unknown): Labels {
  return isRecord(metric)
    ? Object.fromEntries(Object.entries(metric).map(([name, value]) => [name, String(value)]))
    : {};
}

/** NaN is no value: a quantile of no observations. Infinities are values. */
function pointOf(sample: unknown): [number, number | undefined] {
  const [time, text]: unknown[] = Array.isArray(sample) ? sample : [];
  const value = text === "+Inf" ? Number.POSITIVE_INFINITY : text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
  return [Number(time), Number.isNaN(value) ? undefined : value];
}

/**
 * The `data` of an answer.
 * @throws QueryError with Prometheus' own words where it has any
 */
export function dataOf(status: number, text: string): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new QueryError(`HTTP ${status}: ${text.trim().slice(0, 300) || "an empty answer"}`);
  }
  if (isRecord(answer) && answer.status === "success") return answer.data;
  const [kind, message] = isRecord(answer) ? [answer.errorType, answer.error ?? answer.message] : [];
  throw new QueryError([kind, message ?? `HTTP ${status}`].filter((part) => typeof part === "string").join(": "));
}

/** Series of a matrix, a vector or a scalar. */
export function seriesOf(data: unknown): Series[] {
  if (!isRecord(data)) throw new QueryError("the answer has no data");
  const { resultType, result } = data;
  if (resultType === "scalar") return [{ labels: {}, points: [pointOf(result)] }];
  if (!Array.isArray(result) || (resultType !== "matrix" && resultType !== "vector")) {
    throw new QueryError(`the answer is a ${String(resultType)}, of which no panel can be drawn`);
  }
  return result.map((entry: unknown): Series => {
    const { metric, values, value } = isRecord(entry) ? entry : {};
    const samples: unknown[] = Array.isArray(values) ? values : [value];
    return { labels: labelsOf(metric), points: samples.map(pointOf) };
  });
}

/** Values of a label, or names of labels or metrics. */
export function textsOf(data: unknown): string[] {
  if (!Array.isArray(data)) throw new QueryError("the answer is no list");
  return data.map(String);
}
