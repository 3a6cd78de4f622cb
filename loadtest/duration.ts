/** Lengths of time as people write them. */

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Seconds of `90`, `90s`, `10m` or `1h`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (secondsOf[match[2] || "s"] ?? 1);
}

/** `600` as `10m`, `90` as `90s`. */
export function formatDuration(seconds: number): string {
  const unit = ["h", "m"].find((name) => seconds > 0 && seconds % (secondsOf[name] ?? 1) === 0) ?? "s";
  return `${seconds / (secondsOf[unit] ?? 1)}${unit}`;
}
