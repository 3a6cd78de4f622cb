/** Durations as Docker and Go write them: `500ms`, `5s`, `1m30s`. */

const units: { readonly [unit: string]: number } = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

export const durationPattern = /^(0|(\d+(\.\d+)?(ns|us|ms|s|m|h))+)$/;

/** Nanoseconds; 0 for an absent duration. */
export function nanoseconds(duration: string | undefined): number {
  let total = 0;
  for (const [, amount, unit] of (duration ?? "").matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)) {
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  return Math.round(total);
}
