/**
 * Queries with a time limit, for the path of each request. The driver's own `query_timeout` gives each query a closure that V8
 * places in the old generation at once (it does so with every function literal that is assigned to a property); all that the query
 * refers to, its rows included, would stay in memory until the next major collection, and bring that nearer.
 */
import pg from "pg";

interface Submitted {
  submit(connection: pg.Connection): Error | null;
}
/** The typings declare `submit` as a property, which no method could override. */
const Query = pg.Query as unknown as new (config: pg.QueryConfig) => Submitted;

class TimedQuery extends Query {
  readonly #timeoutMs: number;
  #limit: NodeJS.Timeout | undefined;
  #expired = false;

  constructor(config: pg.QueryConfig, timeoutMs: number) {
    super(config);
    this.#timeoutMs = timeoutMs;
  }

  get expired(): boolean {
    return this.#expired;
  }

  override submit(connection: pg.Connection): Error | null {
    this.#limit = setTimeout(expire, this.#timeoutMs, this, connection);
    return super.submit(connection);
  }

  ended(): void {
    clearTimeout(this.#limit);
  }

  /** Nobody reads the answer that may still come: the connection can't be used for another query. */
  expire(connection: pg.Connection): void {
    this.#expired = true;
    connection.stream.destroy();
  }
}

function expire(query: TimedQuery, connection: pg.Connection): void {
  query.expire(connection);
}

/**
 * The limit counts from the moment at which a connection takes the query; waiting for one has the pool's own limit. A query that
 * takes longer rejects and loses its connection, and its statement may be executed nevertheless.
 *
 * @param pool without a `query_timeout` of its own
 */
export async function queryWithin(timeoutMs: number, pool: pg.Pool, config: pg.QueryConfig): Promise<pg.QueryResult> {
  const query = new TimedQuery(config, timeoutMs);
  try {
    return await pool.query(query as unknown as pg.QueryConfig);
  } catch (error) {
    if (!query.expired) throw error;
    throw new Error(`Postgres gave no answer within ${timeoutMs} ms`, { cause: error });
  } finally {
    query.ended();
  }
}
