/** Predictions over HTTP without a pause, each point with a time of its own, so that answers can be compared with rows. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type Answer, Client } from "../../loadtest/client.ts";
import { psql, type TestContainer } from "../../service/test-support/containers.ts";
import { eventually, type Replica } from "../../service/test-support/replica.ts";

interface Judged {
  readonly timestamp: number;
  readonly value: number;
  readonly anomaly: boolean;
}

/** One of a point or of many. */
interface PredictAnswer extends Judged {
  readonly predictions?: readonly Judged[];
}

/** Points of a batch; each fourth request is one. */
const batchPoints = 3;
/** Around 20, as the training data are, with an anomaly now and then. */
const valueOfPoint = (number: number): number => (number % 50 === 0 ? 100 : 18 + (number % 32) / 8);

export interface AnsweredLoadOptions {
  /** Series are named so, with a dash and a number behind it. */
  readonly prefix: string;
  readonly series: number;
  readonly callers: number;
  /** Milliseconds between an answer and the caller's next request. */
  readonly pauseMs: number;
  /** Those that a load balancer would send to just now. */
  readonly replicas: () => readonly Replica[];
}

export class AnsweredLoad {
  readonly #options: AnsweredLoadOptions;
  /** What the answers said of each point, as its row says it. */
  readonly answered = new Set<string>();
  /** Status and code of every other answer, with their number; status 0 is no answer. */
  readonly refused = new Map<string, number>();
  readonly #clients = new Map<Replica, Client>();
  readonly #answers = new Map<Replica, number>();
  #points = 0;
  #requests = 0;
  #running = true;
  #callers: Promise<void>[] = [];

  constructor(options: AnsweredLoadOptions) {
    this.#options = options;
  }

  /** Trains the series and begins. */
  async start(): Promise<void> {
    const [replica] = this.#options.replicas();
    for (let index = 0; index < this.#options.series; index += 1) {
      assert.equal((await replica?.fit(this.#seriesId(index)))?.status, 200);
    }
    this.#callers = Array.from({ length: this.#options.callers }, () => this.#call());
  }

  /** Resolves once every request has its answer, or is known to have none. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#callers);
    for (const client of this.#clients.values()) client.close();
  }

  /** Whether this replica answers twenty requests more within the time. */
  answersAgain(replica: Replica, withinMs: number): Promise<boolean> {
    const answers = () => this.#answers.get(replica) ?? 0;
    const before = answers();
    return eventually(async () => answers() >= before + 20, withinMs);
  }

  /** Throws unless each point that was answered has one row that says the same, and none has two. */
  async assertRecorded(postgres: TestContainer): Promise<void> {
    const mine = `FROM predictions WHERE series_id LIKE '${this.#options.prefix}-%'`;
    const columns = "series_id, extract(epoch FROM observed_at)::bigint, value, anomaly";
    const rows = (await psql(postgres, `SELECT concat_ws(' ', ${columns}) ${mine}`)).split("\n");
    const stored = new Set(rows);
    const missing = [...this.answered].filter((point) => !stored.has(point));
    assert.deepEqual([missing.length, missing.slice(0, 3)], [0, []], "answered and not recorded");
    // Nobody sends a point again here: a second row would be the same prediction.
    assert.equal(rows.length - stored.size, 0, "points with two rows");
    assert.equal(await psql(postgres, `SELECT count(*) - count(DISTINCT id) ${mine}`), "0", "ids with two rows");
  }

  #seriesId(number: number): string {
    return `${this.#options.prefix}-${number % this.#options.series}`;
  }

  async #call(): Promise<void> {
    while (this.#running) {
      const replicas = this.#options.replicas();
      this.#requests += 1;
      const replica = replicas[this.#requests % replicas.length];
      const answered = replica !== undefined && (await this.#predict(replica, this.#requests));
      await delay(answered ? this.#options.pauseMs : 20);
    }
  }

  /** False where there was no good answer. */
  async #predict(replica: Replica, request: number): Promise<boolean> {
    const seriesId = this.#seriesId(request);
    const points = Array.from({ length: request % 4 === 0 ? batchPoints : 1 }, () => {
      this.#points += 1;
      return { timestamp: 1_700_000_000 + this.#points, value: valueOfPoint(this.#points) };
    });
    const [only = {}] = points;
    const answer = await this.#client(replica).post(`/predict/${seriesId}`, points.length > 1 ? { points } : only);
    if (answer.status !== 200) {
      const outcome = outcomeOf(answer);
      this.refused.set(outcome, (this.refused.get(outcome) ?? 0) + 1);
      return false;
    }
    const body = JSON.parse(answer.body) as PredictAnswer;
    for (const { timestamp, value, anomaly } of body.predictions ?? [body]) {
      this.answered.add(`${seriesId} ${timestamp} ${value} ${anomaly ? "t" : "f"}`);
    }
    this.#answers.set(replica, (this.#answers.get(replica) ?? 0) + 1);
    return true;
  }

  #client(replica: Replica): Client {
    const known = this.#clients.get(replica);
    if (known !== undefined) return known;
    const client = new Client(new URL(replica.url));
    this.#clients.set(replica, client);
    return client;
  }
}

function outcomeOf({ status, body, error }: Answer): string {
  return `${status} ${status === 0 ? error : (JSON.parse(body) as { code?: unknown }).code}`;
}
