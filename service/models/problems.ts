/** What is said of series and versions that are not there. */
import { Problem } from "../errors.ts";

export function unknownSeries(seriesId: string): Problem {
  return new Problem("unknown_series", `Series ${seriesId} has no model; POST /fit/${seriesId} first.`);
}

export function unknownVersion(seriesId: string, version: number | undefined): Problem {
  const detail =
    version === undefined
      ? `Series ${seriesId} has no version before the current one.`
      : `Series ${seriesId} has no version v${version}.`;
  return new Problem("unknown_version", detail);
}
