/** What the stack's cache did during a run, as its Prometheus counted it: the load generator can't see a hit. */
import { z } from "zod";
import { recordedHitRatio, recordedLookups } from "../../signals/cache.ts";
import type { Objectives } from "../../signals/objectives.ts";
import { and, atLeast } from "../../signals/promql/index.ts";
import { type Access, authorizationOf, endpointOf } from "./access.ts";

/** Share of the look-ups that were hits (0..1) on the host where they were the fewest, or why nobody knows. */
export type CacheHits = { readonly ratio: number; readonly host: string } | { readonly unknown: string };

const timeoutMs = 10_000;

const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.object({ host: z.string() }), value: z.tuple([z.number(), z.coerce.number()]) }),
    ),
  }),
});

/** What the alert on the cache reads, over so many seconds until now: everybody's look-ups, where enough happened to judge. */
export function hitsQuery(seconds: number, { minimumRequestRate }: Objectives): string {
  const judged = and(recordedHitRatio.source, atLeast(recordedLookups.source, minimumRequestRate));
  return judged.render({ window: `${seconds}s`, filters: {} });
}

/**
 * Never rejects: a run is worth its other figures.
 * @param prometheus its address; undefined where the run has no stack
 * @param seconds since the run began
 */
export async function cacheHits(
  prometheus: Access | undefined,
  seconds: number,
  objectives: Objectives,
): Promise<CacheHits> {
  if (prometheus === undefined) return { unknown: "no stack was given" };
  const whole = Math.max(1, Math.ceil(seconds));
  try {
    const result = await ask(prometheus, hitsQuery(whole, objectives));
    const [worst] = result.toSorted((a, b) => a.value[1] - b.value[1]);
    if (worst === undefined) return { unknown: `Prometheus has too few look-ups of these ${whole} s` };
    return { ratio: worst.value[1], host: worst.metric.host };
  } catch (error) {
    const { message, cause } = error as Error;
    return { unknown: `${prometheus.url.origin}: ${cause instanceof Error ? cause.message : message}` };
  }
}

async function ask(prometheus: Access, query: string): Promise<z.infer<typeof answerSchema>["data"]["result"]> {
  const { url } = endpointOf(prometheus, `/api/v1/query?${new URLSearchParams({ query })}`);
  const response = await fetch(url, {
    headers: { authorization: authorizationOf(prometheus) },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.trim().slice(0, 200)}`);
  const { data, error } = answerSchema.safeParse(JSON.parse(text));
  if (data === undefined) throw new Error(`not an answer of Prometheus: ${z.prettifyError(error)}`);
  return data.data.result;
}
