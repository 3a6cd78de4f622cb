/** How long samples are kept, and how long an agent keeps what it could not send: these belong together. */

/** Days that Prometheus keeps samples (the site's requirement). */
export const retentionDays = 15;

/**
 * An agent's buffer on disk, in bytes for each monitoring host. A host with some 5,000 series scraped every 5 s fills about
 * 35 kB a second (1,000 samples at about 35 bytes, compressed), so that this is about two hours; slower scrapes last longer.
 */
export const bufferBytes = 256 * 1024 * 1024;

/** Bytes a second below which no agent stays: a host that idles with the default scrape interval of 15 s. */
const slowestBytesPerSecond = 5_000;

/** The age in hours that a sample in the buffer can reach. */
export const bufferHours = bufferBytes / slowestBytesPerSecond / 3600;

/** Prometheus takes samples up to this age in hours; it must cover the buffer, or an outage would lose what was kept. */
export const outOfOrderHours = 24;
