/** Models in Postgres. Each series' row is the lock that puts its changes in one order. */
import pg from "pg";
import type { Sample } from "../detectors/model.ts";
import { Problem, storeUnavailable } from "../errors.ts";
import { isPoolWait } from "../platform/postgres-pool.ts";
import { CircuitBreaker, type Sign } from "./circuit-breaker.ts";
import {
  described,
  type ModelStore,
  type NewModel,
  type SeriesDescription,
  type SeriesPointer,
  type SeriesSummary,
  type StoredModel,
} from "./ports.ts";
import {
  addModel,
  changeSeries,
  countSeries,
  describeSeries,
  findModel,
  findPointer,
  listSeries,
  lockSeries,
  type ModelRow,
  newestBefore,
  type PointerRow,
  pointerOf,
  tombstone,
  trainedVersion,
  training,
  type VersionRow,
} from "./postgres-statements.ts";
import { unknownSeries, unknownVersion } from "./problems.ts";

/** With a hanging Postgres each failure takes the statement's time-out: two of them are enough to see it. */
const failuresInARow = 2;
const openMs = 500;

export class PostgresModels implements ModelStore {
  readonly #pool: pg.Pool;
  /** Shared with whoever sees first that Postgres is away, or back (see pointer-listener.ts). */
  readonly breaker = new CircuitBreaker({ failures: failuresInARow, openMs, read: signOf });

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  get away(): boolean {
    return this.breaker.open;
  }

  async add({ seriesId, client, model, training: samples }: NewModel) {
    const points = samples.map(({ timestamp, value }) => [timestamp, value]);
    const [row] = await this.#query<PointerRow>(addModel, [
      ...[seriesId, client, model.detector, JSON.stringify(model.parameters), model.points, JSON.stringify(points)],
    ]);
    const pointer = row && pointerOf(row);
    if (pointer?.current === undefined) throw storeUnavailable(new Error("a fit returned no version"));
    return { version: pointer.current, pointer };
  }

  async pointer(seriesId: string): Promise<SeriesPointer | undefined> {
    const [row] = await this.#query<PointerRow>(findPointer, [seriesId]);
    return row && pointerOf(row);
  }

  async find(seriesId: string, version: number): Promise<StoredModel | undefined> {
    const [row] = await this.#query<PointerRow & ModelRow>(findModel, [seriesId, version]);
    if (row === undefined) return undefined;
    const { detector, parameters, points } = row;
    return { pointer: pointerOf(row), model: detector === null ? undefined : { detector, parameters, points } };
  }

  rollback(seriesId: string, version: number | undefined): Promise<SeriesPointer> {
    return this.#change(seriesId, async (client, pointer) => {
      if (version === pointer.current && version !== undefined) return pointer;
      const { rows } =
        version === undefined
          ? await client.query<VersionRow>(newestBefore, [seriesId, pointer.current ?? null])
          : await client.query<VersionRow>(trainedVersion, [seriesId, version]);
      const [target] = rows;
      if (target === undefined) throw unknownVersion(seriesId, version);
      return changed(client, seriesId, target, pointer.storedVersions);
    });
  }

  remove(seriesId: string, version: number): Promise<SeriesPointer> {
    return this.#change(seriesId, async (client, pointer) => {
      const removed = await client.query(tombstone, [seriesId, version]);
      if (removed.rowCount !== 1) throw unknownVersion(seriesId, version);
      const stays = version !== pointer.current && pointer.current !== undefined;
      const { rows } = stays
        ? await client.query<VersionRow>(trainedVersion, [seriesId, pointer.current])
        : await client.query<VersionRow>(newestBefore, [seriesId, null]);
      return changed(client, seriesId, rows[0], pointer.storedVersions - 1);
    });
  }

  async describe(seriesId: string): Promise<SeriesDescription | undefined> {
    const rows = await this.#query<PointerRow & { client: string } & ModelRow & VersionRow>(describeSeries, [seriesId]);
    const [first] = rows;
    if (first === undefined) return undefined;
    const versions = rows
      .filter((row) => row.version !== null)
      .map(({ version, detector, points, parameters, trained_at }) => ({
        version,
        detector: detector ?? "",
        points,
        parameters,
        trainedAt: trained_at,
      }));
    return { ...pointerOf(first), client: first.client, versions: described(versions, first.current_version) };
  }

  async training(seriesId: string, version: number): Promise<readonly Sample[] | undefined> {
    const [row] = await this.#query<{ training: [number, number][] }>(training, [seriesId, version]);
    return row?.training.map(([timestamp, value]) => ({ timestamp, value }));
  }

  async list(query: { prefixes: readonly string[]; after: string; limit: number }): Promise<readonly SeriesSummary[]> {
    const rows = await this.#query<PointerRow & { client: string; updated_at: Date }>(listSeries, [
      ...[query.prefixes, query.after, query.limit],
    ]);
    return rows.map((row) => ({ ...pointerOf(row), client: row.client, updatedAt: row.updated_at }));
  }

  async countSeries(prefixes: readonly string[]): Promise<number> {
    const [row] = await this.#query<{ series: number }>(countSeries, [prefixes]);
    return row?.series ?? 0;
  }

  /** Named statements are parsed and planned once a connection. */
  async #query<Row extends pg.QueryResultRow>(
    statement: { readonly name: string; readonly text: string },
    values: readonly unknown[],
  ): Promise<Row[]> {
    try {
      return await this.breaker.run(async () => {
        const { rows } = await this.#pool.query<Row>({ ...statement, values: [...values] });
        return rows;
      });
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  /**
   * Changes a series while its row is locked. Statement by statement, because only a statement that begins after the
   * lock was had sees what its former holders did.
   */
  async #change(
    seriesId: string,
    change: (client: pg.PoolClient, pointer: SeriesPointer) => Promise<SeriesPointer>,
  ): Promise<SeriesPointer> {
    try {
      return await this.breaker.run(async () => {
        const client = await this.#pool.connect();
        try {
          const pointer = await transaction(client, seriesId, change);
          client.release();
          return pointer;
        } catch (error) {
          await undo(client, error);
          throw error;
        }
      });
    } catch (error) {
      throw storeUnavailable(error);
    }
  }
}

/** Without an end the lock would outlive a process that stops in the middle. */
const begin = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'";

async function transaction(
  client: pg.PoolClient,
  seriesId: string,
  change: (client: pg.PoolClient, pointer: SeriesPointer) => Promise<SeriesPointer>,
): Promise<SeriesPointer> {
  await client.query(begin);
  const { rows } = await client.query<PointerRow>(lockSeries, [seriesId]);
  const [row] = rows;
  if (row === undefined) throw unknownSeries(seriesId);
  const pointer = await change(client, pointerOf(row));
  await client.query("COMMIT");
  return pointer;
}

/** A connection that failed is closed, and with it goes its transaction. */
async function undo(client: pg.PoolClient, error: unknown): Promise<void> {
  if (!(error instanceof Problem)) return client.release(true);
  await client.query("ROLLBACK").then(
    () => client.release(),
    () => client.release(true),
  );
}

async function changed(
  client: pg.PoolClient,
  seriesId: string,
  current: VersionRow | undefined,
  storedVersions: number,
): Promise<SeriesPointer> {
  const values = [seriesId, current?.version ?? null, current?.trained_at ?? null, storedVersions];
  const { rows } = await client.query<PointerRow>(changeSeries, values);
  const [row] = rows;
  if (row === undefined) throw new Error("the locked series is gone");
  return pointerOf(row);
}

/** Classes of SQLSTATE that say that the server can't serve: connection, resources, intervention of an operator. */
const outageClasses = ["08", "53", "57", "58"];

/** Who waits in vain for one of our own connections learns nothing of the server: others have them, and learn it themselves. */
function signOf(error: unknown): Sign {
  if (error instanceof Problem) return "there";
  if (isPoolWait(error)) return "none";
  const answered = error instanceof pg.DatabaseError && !outageClasses.includes(error.code?.slice(0, 2) ?? "");
  return answered ? "there" : "away";
}
