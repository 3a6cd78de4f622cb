/** How long samples are kept, and how much an agent keeps of what it could not send: these belong together. */

/** Days that Prometheus keeps samples (the site's requirement). */
export const retentionDays = 15;

/**
 * An agent's buffer on disk, in bytes for each monitoring host. vmagent takes no less than 512 MiB and a few bytes. A host
 * with all roles scraped every 5 s fills 24 kB a second (measured: 1,150 samples of 21 bytes), so that this is six hours.
 */
export const bufferBytes = 520 * 1024 * 1024;

/**
 * Prometheus takes samples up to this age in hours. It must cover the buffer, or an outage would lose what was kept; how
 * many hours fit into the buffer depends on the host and on the scrape interval (a small host scraped once a minute: weeks),
 * so that it is all that would be kept anyway.
 */
export const outOfOrderHours = retentionDays * 24;
