/** Where panels read: the stack's Prometheus (15 days of everything), or the long-term store (90 days of recorded series). */

/** A query's data source as it stands in a dashboard. */
export interface DataSource {
  readonly type: "prometheus";
  readonly uid: `$${string}`;
}

/** The store's name, for checks that ask it without a Grafana. */
export type Store = "prometheus" | "victoriametrics";

/** Prometheus: the variable `$datasource`. */
export const datasource: DataSource = { type: "prometheus", uid: "$datasource" };

/** VictoriaMetrics: the variable `$longterm`. It knows recorded series only. */
export const longTermDatasource: DataSource = { type: "prometheus", uid: "$longterm" };

const stores: Readonly<Record<string, Store>> = {
  [datasource.uid]: "prometheus",
  [longTermDatasource.uid]: "victoriametrics",
};

/** @throws where the uid is none of ours: a query that nobody could check. */
export function storeOf(uid: string | undefined): Store {
  const store = stores[uid ?? ""];
  if (!store) throw new Error(`data source "${uid}" is none of ${Object.keys(stores).join(", ")}`);
  return store;
}
