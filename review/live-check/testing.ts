/** A store for tests: it speaks Prometheus' query API over HTTP and knows a few metrics. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeStore {
  readonly url: string;
  /** `path?query` of each request, decoded. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface Knows {
  /** Metric -> values of its label `host`. A metric without hosts is known and has no data. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  readonly password?: string;
}

function answer(url: URL, { metrics }: Knows): { status: number; body: unknown } {
  const query = url.searchParams.get("query") ?? url.searchParams.get("match[]") ?? "";
  const names = Object.keys(metrics).filter((name) => query.includes(name));
  const hosts = names.flatMap((name) => metrics[name] ?? []);
  if (query.includes("syntax error"))
    return { status: 400, body: { status: "error", errorType: "bad_data", error: "1:5: parse error" } };
  if (url.pathname.endsWith("/label/__name__/values")) return ok(Object.keys(metrics));
  if (url.pathname.endsWith("/values")) return ok(hosts);
  if (url.pathname.endsWith("/query_range")) {
    const values = [[1000, "1"]];
    return ok({ resultType: "matrix", result: hosts.map((host) => ({ metric: { host }, values })) });
  }
  const value = [1000, query.includes("nothing_counted") ? "NaN" : "1"];
  return ok({ resultType: "vector", result: hosts.map((host) => ({ metric: { host }, value })) });
}

function ok(data: unknown): { status: number; body: unknown } {
  return { status: 200, body: { status: "success", data } };
}

export async function fakeStore(knows: Knows): Promise<FakeStore> {
  const asked: string[] = [];
  const wanted = `Basic ${Buffer.from(`admin:${knows.password ?? ""}`).toString("base64")}`;
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://store");
    asked.push(`${url.pathname}?${decodeURIComponent(url.search.slice(1).replaceAll("+", " "))}`);
    const refused = knows.password !== undefined && request.headers.authorization !== wanted;
    const { status, body } = refused ? { status: 401, body: {} } : answer(url, knows);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
