/** Which series a client may name. */
import { Problem } from "../errors.ts";
import type { Client } from "./client.ts";

/** Throws `forbidden_series` where the series is another client's. */
export function assertOwns(client: Client, seriesId: string): void {
  for (const prefix of client.prefixes) if (seriesId.startsWith(prefix)) return;
  throw new Problem("forbidden_series", `Series of ${client.name} start with ${client.prefixes.join(" or ")}.`);
}
