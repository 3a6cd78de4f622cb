/** A store of metrics that is asked over HTTP: Prometheus or VictoriaMetrics. */
import { dataOf, QueryError, type Series, seriesOf, textsOf } from "../preview/query/answers.ts";
import { CheckProblem } from "./problem.ts";

/** Seconds after which a query counts as unanswered. */
const patience = 60;

export interface StorePlace {
  /** As a data source of dashboards is called: `prometheus`, `victoriametrics`. */
  readonly uid: string;
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

export interface Timed<T> {
  readonly value: T;
  /** From the request to the last byte of the answer. */
  readonly seconds: number;
}

export interface RangeRequest {
  /** Seconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** Seconds. */
  readonly step: number;
}

export class Store {
  readonly uid: string;
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ uid, url, user, password }: StorePlace) {
    this.uid = uid;
    this.url = url.replace(/\/$/, "");
    const token = user === undefined ? undefined : Buffer.from(`${user}:${password ?? ""}`).toString("base64");
    this.#headers = token === undefined ? {} : { authorization: `Basic ${token}` };
  }

  async #ask(path: string, parameters: Record<string, string>): Promise<Timed<unknown>> {
    const began = performance.now();
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.url}${path}?${new URLSearchParams(parameters)}`, {
        headers: this.#headers,
        signal: AbortSignal.timeout(patience * 1000),
      });
      text = await response.text();
    } catch (error) {
      throw new CheckProblem(
        `${this.uid} at ${this.url} does not answer: ${causeOf(error)}`,
        "bring the stack up (make up), or give the right address",
      );
    }
    const seconds = (performance.now() - began) / 1000;
    if (response.status === 401)
      throw new CheckProblem(`${this.uid} at ${this.url} refuses the password`, "make passwords shows the stack's");
    return { value: dataOf(response.status, text), seconds };
  }

  /** @throws CheckProblem where nothing that speaks Prometheus' API answers at the address */
  async assertReachable(): Promise<void> {
    try {
      await this.#ask("/api/v1/query", { query: "1" });
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      throw new CheckProblem(`${this.url} answers, and not as ${this.uid} would: ${error.message}`, "give its address");
    }
  }

  /** @throws QueryError in the store's own words where it refuses the query */
  async instant(query: string, time: number): Promise<Timed<Series[]>> {
    const { value, seconds } = await this.#ask("/api/v1/query", { query, time: String(time) });
    return { value: seriesOf(value), seconds };
  }

  async range(query: string, { start, end, step }: RangeRequest): Promise<Timed<Series[]>> {
    const parameters = { query, start: String(start), end: String(end), step: String(step) };
    const { value, seconds } = await this.#ask("/api/v1/query_range", parameters);
    return { value: seriesOf(value), seconds };
  }

  /** Values of a label, of the series that match. */
  async labelValues(label: string, between: Omit<RangeRequest, "step">, selector?: string): Promise<Timed<string[]>> {
    const { value, seconds } = await this.#ask(`/api/v1/label/${encodeURIComponent(label)}/values`, {
      start: String(between.start),
      end: String(between.end),
      ...(selector === undefined ? {} : { "match[]": selector }),
    });
    return { value: textsOf(value), seconds };
  }
}

function causeOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
