/** How long those who ask for a connection of a pool wait for it: `pool.query()` asks by `connect` too. */
import type pg from "pg";

type Callback = Exclude<Parameters<pg.Pool["connect"]>[0], undefined>;

/** @param waited gets the seconds of each who got a connection or an error in its place */
export function observeWaits(pool: Pick<pg.Pool, "connect">, waited: (seconds: number) => void): void {
  const connect = pool.connect.bind(pool) as {
    (): Promise<pg.PoolClient>;
    (callback: Callback): void;
  };
  const observed = (callback?: Callback): Promise<pg.PoolClient> | undefined => {
    const began = performance.now();
    const done = () => waited((performance.now() - began) / 1000);
    if (callback === undefined) return connect().finally(done);
    connect((error, client, release) => {
      done();
      callback(error, client, release);
    });
    return undefined;
  };
  pool.connect = observed as pg.Pool["connect"];
}
