/** Clients of the stack's Prometheus and Alertmanager, as far as drills ask them. */
import { z } from "zod";

const answerSeconds = 15;

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        interval: z.number(),
        rules: z.array(
          z.object({
            name: z.string(),
            query: z.string(),
            type: z.enum(["alerting", "recording"]),
            duration: z.number().default(0),
            keepFiringFor: z.number().default(0),
          }),
        ),
      }),
    ),
  }),
});
export type RuleGroups = z.infer<typeof rulesSchema>["data"]["groups"];

const alertsSchema = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    status: z.object({ inhibitedBy: z.array(z.string()), silencedBy: z.array(z.string()) }),
  }),
);

/** An alert that Alertmanager holds as active. */
export interface ActiveAlert {
  readonly name: string;
  readonly severity: string;
  readonly inhibited: boolean;
  readonly silenced: boolean;
}

export class Monitoring {
  readonly #prometheus: URL;
  readonly #alertmanager: URL;
  readonly #authorization: string;

  constructor(places: { prometheus: URL; alertmanager: URL; user: string; password: string }) {
    this.#prometheus = places.prometheus;
    this.#alertmanager = places.alertmanager;
    this.#authorization = `Basic ${Buffer.from(`${places.user}:${places.password}`).toString("base64")}`;
  }

  /** The rules that are in force. */
  async rules(): Promise<RuleGroups> {
    const url = new URL("/api/v1/rules", this.#prometheus);
    return rulesSchema.parse(await json(url, { headers: { authorization: this.#authorization } })).data.groups;
  }

  /** Alerts that call somebody: those of severity info never do. */
  async active(): Promise<ActiveAlert[]> {
    const alerts = alertsSchema.parse(await json(new URL("/api/v2/alerts?active=true", this.#alertmanager)));
    return alerts
      .map(({ labels, status }) => ({
        name: labels.alertname ?? "",
        severity: labels.severity ?? "",
        inhibited: status.inhibitedBy.length > 0,
        silenced: status.silencedBy.length > 0,
      }))
      .filter(({ severity }) => severity === "critical" || severity === "warning");
  }

  /** The configuration that Alertmanager goes by, as YAML without secrets. */
  async alertmanagerConfig(): Promise<string> {
    const status = z.object({ config: z.object({ original: z.string() }) });
    return status.parse(await json(new URL("/api/v2/status", this.#alertmanager))).config.original;
  }

  /** Hands Alertmanager an alert of our own, which ends by itself. */
  async raise(labels: Readonly<Record<string, string>>, seconds: number): Promise<void> {
    const url = new URL("/api/v2/alerts", this.#alertmanager);
    const endsAt = new Date(Date.now() + seconds * 1000).toISOString();
    await ask(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ labels, endsAt }]),
    });
  }
}

async function ask(url: URL, request: RequestInit = {}): Promise<string> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(answerSeconds * 1000) }).catch(
    (error: Error) => {
      throw new Error(
        `${url.origin} does not answer (${(error.cause as Error | undefined)?.message ?? error.message})`,
      );
    },
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${url.href} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

async function json(url: URL, request?: RequestInit): Promise<unknown> {
  return JSON.parse(await ask(url, request));
}
