/** As many requests as so many connections get answered: each sends the next one when it has an answer. */
import autocannon from "autocannon";

export interface ClosedLoopConfig {
  readonly url: string;
  readonly connections: number;
  /** How long, or for how many requests. */
  readonly length: { readonly seconds: number } | { readonly requests: number };
  readonly series: readonly string[];
}

export interface ClosedLoopResult {
  /** Right answers a second. */
  readonly rate: number;
  readonly answered: number;
  readonly failed: number;
  readonly seconds: number;
  readonly p99Ms: number;
}

/** Different requests that each connection sends in turn. */
const different = 200;

/** The load generator is this very process, so that it is compiled once and not before each measurement. */
export async function closedLoop({ url, connections, length, series }: ClosedLoopConfig): Promise<ClosedLoopResult> {
  const now = Math.floor(Date.now() / 1000);
  const requests = Array.from({ length: different }, (_, index) => ({
    method: "POST" as const,
    path: `/predict/${series[index % series.length]}`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ timestamp: now + index, value: 15 + ((index * 7) % 100) / 10 }),
  }));
  const result = await autocannon({
    url,
    connections,
    ...("seconds" in length ? { duration: length.seconds } : { amount: length.requests }),
    requests,
  });
  const answered = result["2xx"];
  return {
    rate: answered / result.duration,
    answered,
    failed: result.non2xx + result.errors + result.timeouts,
    seconds: result.duration,
    p99Ms: result.latency.p99,
  };
}
