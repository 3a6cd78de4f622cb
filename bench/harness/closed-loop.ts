/** As many requests as so many connections get answered: each sends the next one when it has an answer. */
import autocannon from "autocannon";
import { checkAnswer, type Fault } from "../../loadtest/answers.ts";
import { noVersions, requestOf } from "../../loadtest/requests.ts";
import type { Arrival } from "../../loadtest/schedule.ts";

export interface ClosedLoopConfig {
  readonly url: string;
  readonly connections: number;
  /** How long, or for how many requests. */
  readonly length: { readonly seconds: number } | { readonly requests: number };
  readonly series: readonly string[];
}

export interface ClosedLoopResult {
  /** Answers with 2xx a second. */
  readonly rate: number;
  readonly answered: number;
  /** Of these, how many were looked at; all of them were right. */
  readonly checked: number;
  readonly failed: number;
  readonly seconds: number;
  readonly p99Ms: number;
}

/** Different requests that each connection sends in turn. */
const different = 200;
/** One answer in so many is read: the load generator shares its core with the stores, and must not use it up itself. */
const checkEvery = 100;

/**
 * The load generator is this very process, so that it is compiled once and not before each measurement. Throws where a
 * checked answer is not one to what was asked: a rate of such answers says nothing.
 */
export async function closedLoop({ url, connections, length, series }: ClosedLoopConfig): Promise<ClosedLoopResult> {
  const checks = new Checks();
  const result = await autocannon({
    url,
    connections,
    ...("seconds" in length ? { duration: length.seconds } : { amount: length.requests }),
    requests: requests(series, checks),
  });
  const answered = result["2xx"];
  checks.assertRight(url, answered);
  return {
    rate: answered / result.duration,
    answered,
    checked: checks.count,
    failed: result.non2xx + result.errors + result.timeouts,
    seconds: result.duration,
    p99Ms: result.latency.p99,
  };
}

function requests(series: readonly string[], checks: Checks): autocannon.Request[] {
  const now = Math.floor(Date.now() / 1000);
  return Array.from({ length: different }, (_, index) => {
    const point = { timestamp: now + index, value: 15 + ((index * 7) % 100) / 10, anomaly: false };
    const arrival: Arrival = {
      at: 0,
      kind: "point",
      parts: [{ seriesId: series[index % series.length] ?? "", points: [point] }],
    };
    const { path, body } = requestOf(arrival, noVersions());
    return {
      ...{ method: "POST" as const, path, headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
      ...(index % checkEvery === 0 && {
        onResponse: (status: number, answer: string) => status === 200 && checks.add(arrival, answer),
      }),
    };
  });
}

class Checks {
  count = 0;
  #wrong = 0;
  #first: { readonly fault: Fault; readonly answer: string } | undefined;

  add(arrival: Arrival, answer: string): void {
    this.count += 1;
    const versions = noVersions();
    const { fault } = checkAnswer(arrival, requestOf(arrival, versions), versions, answer);
    if (fault === undefined) return;
    this.#wrong += 1;
    this.#first ??= { fault, answer: answer.slice(0, 300) };
  }

  assertRight(url: string, answered: number): void {
    if (this.#first !== undefined) {
      const { fault, answer } = this.#first;
      throw new Error(
        `${url}: ${this.#wrong} of ${this.count} checked answers were wrong, the first ${fault}: ${answer}`,
      );
    }
    if (answered > 0 && this.count === 0) throw new Error(`${url}: none of ${answered} answers could be checked`);
  }
}
