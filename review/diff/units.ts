/** Grafana's unit ids in words, and numbers in them as people read them. */

const words: Readonly<Record<string, string>> = {
  none: "no unit",
  short: "plain number",
  string: "text",
  s: "seconds",
  ms: "milliseconds",
  µs: "microseconds",
  ns: "nanoseconds",
  m: "minutes",
  h: "hours",
  d: "days",
  dtdurations: "duration in seconds",
  percent: "percent (0-100)",
  percentunit: "percent (0.0-1.0)",
  bytes: "bytes (IEC)",
  decbytes: "bytes (SI)",
  bits: "bits (IEC)",
  kbytes: "kibibytes",
  mbytes: "mebibytes",
  gbytes: "gibibytes",
  Bps: "bytes per second (SI)",
  binBps: "bytes per second (IEC)",
  bps: "bits per second (SI)",
  binbps: "bits per second (IEC)",
  reqps: "requests per second",
  ops: "operations per second",
  cps: "counts per second",
  rps: "reads per second",
  wps: "writes per second",
  iops: "I/O operations per second",
  pps: "packets per second",
  eps: "events per second",
  cpm: "counts per minute",
  dateTimeFromNow: "time from now",
  dateTimeAsIso: "date and time",
  currencyUSD: "US dollars",
  currencyEUR: "euros",
  bool: "true or false",
};

export function unitWords(unit: string): string {
  return words[unit] ?? (unit === "" ? "no unit" : `unit ${JSON.stringify(unit)}`);
}

function plain(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

function scaled(value: number, base: number, names: readonly string[]): string {
  let size = value;
  let index = 0;
  while (Math.abs(size) >= base && index < names.length - 1) {
    size /= base;
    index += 1;
  }
  return `${plain(size)} ${names[index]}`;
}

function seconds(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0 s";
  if (size < 1e-3) return `${plain(value * 1e6)} us`;
  if (size < 1) return `${plain(value * 1e3)} ms`;
  if (size >= 86_400 && size % 86_400 === 0) return `${plain(value / 86_400)} d`;
  if (size >= 3600 && size % 3600 === 0) return `${plain(value / 3600)} h`;
  if (size >= 120 && size % 60 === 0) return `${plain(value / 60)} min`;
  return `${plain(value)} s`;
}

const suffixes: Readonly<Record<string, string>> = {
  reqps: "req/s",
  ops: "ops/s",
  cps: "/s",
  rps: "reads/s",
  wps: "writes/s",
  iops: "I/O ops/s",
  pps: "packets/s",
};

/** A number in a unit: `0.1` in `s` is `100 ms`. */
export function inUnit(value: number, unit: string): string {
  switch (unit) {
    case "s":
    case "dtdurations":
      return seconds(value);
    case "ms":
      return seconds(value / 1e3);
    case "µs":
      return seconds(value / 1e6);
    case "percentunit":
      return `${plain(value * 100)} %`;
    case "percent":
      return `${plain(value)} %`;
    case "bytes":
      return scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
    case "decbytes":
      return scaled(value, 1000, ["B", "kB", "MB", "GB", "TB"]);
    case "Bps":
      return scaled(value, 1000, ["B/s", "kB/s", "MB/s", "GB/s"]);
    default:
      return suffixes[unit] === undefined ? plain(value) : `${plain(value)} ${suffixes[unit]}`;
  }
}
