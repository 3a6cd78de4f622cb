/** The long-term store (VictoriaMetrics): what Prometheus writes to it, and how the others ask it. */

/** Its component; a stack that misses it keeps nothing beyond Prometheus' own retention. */
export const component = "victoriametrics";

/** Where containers of the monitoring host reach it. */
export const storeUrl = "http://victoriametrics:8428";

/** The one user: the store knows no more. */
export const storeUser = "admin";

/** Days that it keeps samples (the site's requirement for aggregates). */
export const longTermDays = 90;

/** File with the password, in the volume of each component that asks the store. */
export const passwordFile = "victoriametrics-password";

/** Names of recorded series, and of no others, have colons: a level, a metric and operations. */
export const recordedNames = ".+:.+";

const credentials = { username: storeUser, password_file: `/etc/vigia/current/${passwordFile}` };

/** Scrape settings: its metrics ask for the password too. */
export function storeScrape(): object {
  return { static_configs: [{ targets: [new URL(storeUrl).host] }], basic_auth: credentials };
}

/** What Prometheus writes there. Unsent samples wait in its write-ahead log, for about two hours. */
export function remoteWrite(): object {
  return {
    name: component,
    url: `${storeUrl}/api/v1/write`,
    basic_auth: credentials,
    write_relabel_configs: [
      { source_labels: ["__name__"], regex: recordedNames, action: "keep" },
      // What is recorded of each series is no aggregate: with a thousand series it would be most of the store.
      { source_labels: ["series_id"], regex: ".+", action: "drop" },
    ],
    // A few hundred samples each interval: more connections than one would only cost memory.
    queue_config: { max_shards: 1 },
  };
}
