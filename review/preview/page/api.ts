/** What the page asks its server. */
import { dataOf, QueryError, type Series, seriesOf, textsOf } from "../query/answers.ts";
import { nameOf } from "../query/frames.ts";
import { milliseconds } from "../query/intervals.ts";
import { filtered, type Lookup, type Option } from "../query/variables.ts";
import type { Dashboard, DashboardEntry, DataSource } from "./model.ts";

async function json<T>(path: string): Promise<T> {
  const answer = await fetch(path);
  const text = await answer.text();
  if (!answer.ok) {
    const { message } = (() => {
      try {
        return JSON.parse(text) as { message?: string };
      } catch {
        return { message: text };
      }
    })();
    throw new Error(message || `HTTP ${answer.status}`);
  }
  return JSON.parse(text) as T;
}

export const listDashboards = (): Promise<DashboardEntry[]> => json("/api/dashboards");
export const readDashboard = (uid: string): Promise<Dashboard> => json(`/api/dashboards/${encodeURIComponent(uid)}`);
export const listSources = (): Promise<DataSource[]> => json("/api/datasources");

const attempts = 4;
const retryMilliseconds = 300;

/** @throws QueryError with the reason, for the reader */
async function ask(
  source: DataSource,
  path: string,
  parameters: Readonly<Record<string, string>>,
  { signal, get = false }: { signal?: AbortSignal; get?: boolean } = {},
): Promise<unknown> {
  const body = new URLSearchParams(parameters);
  const address = `/datasources/${encodeURIComponent(source.uid)}/api/v1/${path}`;
  const send = () => (get ? fetch(`${address}?${body}`, { signal }) : fetch(address, { method: "POST", body, signal }));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await send();
      return dataOf(answer.status, await answer.text());
    } catch (error) {
      // A browser drops its connections whenever the machine gets a new network interface, as from Docker.
      if (signal?.aborted || error instanceof QueryError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      if (attempt === attempts) throw new QueryError(`the preview's server does not answer: ${message}`);
      await new Promise((resolve) => setTimeout(resolve, attempt * retryMilliseconds));
    }
  }
}

export async function queryRange(
  source: DataSource,
  query: string,
  { start, end, step }: { start: number; end: number; step: number },
  signal?: AbortSignal,
): Promise<Series[]> {
  const parameters = { query, start: String(start), end: String(end), step: String(step) };
  return seriesOf(await ask(source, "query_range", parameters, { signal }));
}

/** @param time seconds since 1970 */
export async function queryInstant(
  source: DataSource,
  query: string,
  time: number,
  signal?: AbortSignal,
): Promise<Series[]> {
  return seriesOf(await ask(source, "query", { query, time: String(time) }, { signal }));
}

/** Values of a variable. @param range milliseconds since 1970 */
export async function lookUp(
  source: DataSource,
  lookup: Lookup,
  range: { from: number; to: number },
  regex: string | null | undefined,
): Promise<Option[]> {
  const during = { start: String(Math.floor(range.from / 1000)), end: String(Math.ceil(range.to / 1000)) };
  switch (lookup.kind) {
    case "label values": {
      const { selector = "" } = lookup;
      const match: Record<string, string> = selector === "" ? {} : { "match[]": selector };
      const path = `label/${encodeURIComponent(lookup.label)}/values`;
      return filtered(textsOf(await ask(source, path, { ...during, ...match }, { get: true })), regex);
    }
    case "label names":
      return filtered(textsOf(await ask(source, "labels", during, { get: true })), regex);
    case "metrics": {
      const pattern = new RegExp(lookup.pattern);
      const names = textsOf(await ask(source, "label/__name__/values", during, { get: true }));
      return filtered(
        names.filter((name) => pattern.test(name)),
        regex,
      );
    }
    case "query": {
      const series = await queryInstant(source, lookup.query, range.to / 1000);
      const texts = series.map(
        ({ labels, points }) => `${nameOf(labels)} ${points[0]?.[1]} ${(points[0]?.[0] ?? 0) * 1000}`,
      );
      return filtered(texts, regex);
    }
  }
}

export function scrapeMilliseconds(source: DataSource): number {
  return milliseconds(source.timeInterval);
}
