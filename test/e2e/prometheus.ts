/** A small client of the stack's Prometheus and Alertmanager. */

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ActiveAlert {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Answer<T> {
  readonly status: string;
  readonly data: T;
  readonly error?: string;
}

export class Prometheus {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, user: string, password: string) {
    this.#url = url;
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  }

  async get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${this.#url}${path}?${new URLSearchParams(query)}`, {
      headers: { authorization: this.#authorization },
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 400)}`);
    return (JSON.parse(text) as Answer<T>).data;
  }

  /** The instant vector that `expr` evaluates to now. */
  async query(expr: string): Promise<Sample[]> {
    const { result } = await this.get<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
      "/api/v1/query",
      { query: expr },
    );
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** The single value of `expr`; undefined where it has none. */
  async value(expr: string): Promise<number | undefined> {
    return (await this.query(expr))[0]?.value;
  }
}

/** Alerts that Alertmanager holds as active, whether or not they are silenced or inhibited. */
export async function activeAlerts(alertmanagerUrl: string): Promise<ActiveAlert[]> {
  const response = await fetch(`${alertmanagerUrl}/api/v2/alerts?active=true`, { signal: AbortSignal.timeout(10_000) });
  const alerts = (await response.json()) as { labels: Record<string, string> }[];
  return alerts.map(({ labels }) => ({ name: labels.alertname ?? "", labels }));
}
