/** Units of imported panels, in the base units that signals are shown in. */

/** What signals know (signals/signal.ts). */
const own = new Set(["s", "percentunit", "reqps", "ops", "cps", "bytes", "Bps", "short", "dateTimeFromNow"]);

export interface CarriedUnit {
  readonly unit: string;
  /** What values have to be multiplied with. */
  readonly factor: number;
  /** Said where the unit changed; empty where it is the same. */
  readonly remark: string;
}

const same: Readonly<Record<string, string>> = {
  none: "short",
  "": "short",
  decbytes: "bytes",
  binBps: "Bps",
  rps: "ops",
  wps: "ops",
  iops: "ops",
  pps: "cps",
  eps: "cps",
  dtdurations: "s",
  clocks: "s",
  locale: "short",
  sishort: "short",
};

const scaled: Readonly<Record<string, readonly [string, number]>> = {
  percent: ["percentunit", 0.01],
  ms: ["s", 0.001],
  µs: ["s", 1e-6],
  us: ["s", 1e-6],
  ns: ["s", 1e-9],
  m: ["s", 60],
  h: ["s", 3600],
  d: ["s", 86_400],
  kbytes: ["bytes", 1024],
  mbytes: ["bytes", 1_048_576],
  gbytes: ["bytes", 1_073_741_824],
  deckbytes: ["bytes", 1000],
  decmbytes: ["bytes", 1e6],
  bits: ["bytes", 0.125],
  bps: ["Bps", 0.125],
  binbps: ["Bps", 0.125],
  KBs: ["Bps", 1000],
  MBs: ["Bps", 1e6],
  cpm: ["cps", 1 / 60],
  opm: ["ops", 1 / 60],
};

/** @param id Grafana's id of the unit; old dashboards leave it out. */
export function carryUnit(id: string): CarriedUnit {
  if (own.has(id)) return { unit: id, factor: 1, remark: "" };
  const alike = same[id];
  if (alike !== undefined)
    return {
      unit: alike,
      factor: 1,
      remark: id === "" || id === "none" || alike === id ? "" : `unit ${id} becomes ${alike}`,
    };
  const base = scaled[id];
  if (base) return { unit: base[0], factor: base[1], remark: `unit ${id} becomes ${base[0]}: values times ${base[1]}` };
  return { unit: "short", factor: 1, remark: `unit ${id} is none of ours: shown as a plain number` };
}
