/**
 * Which series, and which of their versions, have label sets of their own. Clients choose series, so that without a
 * bound they could fill the memory of the service and of Prometheus. What has no place is counted under `otherLabel`.
 * docs/metrics.md says the rules for those who read the metrics.
 */
import { LabelTable, otherLabel } from "./label-table.ts";

/** Versions of a series with label sets of their own: what was replaced stays comparable, a rollback twice. */
const versionsKept = 3;
/** A day: what runs once a day keeps its counters. */
const idleMinutes = 24 * 60;
/** Stands for the versions of a series that have no label set of their own; real versions start at 1. */
const olderVersions = 0;

/** Where one observation is counted: slots of the two tables. */
export interface SeriesSlots {
  readonly series: number;
  readonly version: number;
}

interface VersionEntry extends SeriesSlots {
  /** The model's version. */
  readonly of: number;
  usedAt: number;
}

interface Entry {
  readonly id: string;
  readonly slot: number;
  readonly versions: VersionEntry[];
  /** Of the versions, the one asked for last: nearly always the next one too. */
  recent: VersionEntry | undefined;
  /** Predicted, within the last day. What is only stored gives its place to what is in use. */
  used: boolean;
  usedAt: number;
}

/** What the tables' owner is told, and asked. */
export interface SeriesLabelsHooks {
  /** The current version of a series that has one stored. */
  readonly current: (seriesId: string) => number | undefined;
  readonly named: (seriesId: string, slot: number) => void;
  readonly unnamed: (seriesId: string) => void;
  /** Whether counters of the series are shown; they start anew when they are shown again. */
  readonly counted: (slot: number, shown: boolean) => void;
}

export class SeriesLabels {
  readonly series = new LabelTable(["series_id"]);
  readonly versions = new LabelTable(["series_id", "model_version"]);
  /** Observations counted under `otherLabel`, by reason. */
  readonly folded = { budget: 0, old_version: 0 };
  /** Label sets of series and version given up, by reason. */
  readonly evicted = { idle: 0, displaced: 0, old_version: 0 };
  readonly #limit: number;
  readonly #hooks: SeriesLabelsHooks;
  readonly #entries = new Map<string, Entry>();
  /** Entries not in use that hold label sets of versions; they are the first to make room. */
  readonly #spare = new Set<Entry>();
  /** Entries not in use that hold none. */
  readonly #dormant = new Set<Entry>();
  #other: SeriesSlots | undefined;
  #minute = 0;

  /** `limit`: label sets of series and version, and of series, besides those of `otherLabel`. */
  constructor(limit: number, hooks: SeriesLabelsHooks) {
    this.#limit = limit;
    this.#hooks = hooks;
  }

  /** Label sets of series and version in use, `otherLabel` not counted. */
  get size(): number {
    return this.versions.size - (this.#other === undefined ? 0 : 1);
  }

  /** The slot of a series that has labels of its own. */
  slotOf(seriesId: string): number | undefined {
    return this.#entries.get(seriesId)?.slot;
  }

  /** Where a prediction is counted. On the path of each request: no allocation where the label set is known. */
  use(seriesId: string, version: number): SeriesSlots {
    const entry = this.#entries.get(seriesId);
    const recent = entry?.recent;
    if (entry === undefined || recent?.of !== version) return this.#look(seriesId, entry, version);
    entry.usedAt = this.#minute;
    recent.usedAt = this.#minute;
    return recent;
  }

  /** A stored series: it is shown, with counters at zero, as far as there is room. */
  hear(seriesId: string, current: number): void {
    const entry = this.#entries.get(seriesId);
    if (entry !== undefined) {
      const known = entry.versions.some((version) => version.of === current);
      if (!known && (entry.used || this.#spare.has(entry))) this.#addVersion(entry, current, entry.used);
    } else if (this.#seriesLeft() > 0) {
      const added = this.#addSeries(seriesId, false);
      if (this.#addVersion(added, current, false) === undefined) this.#makeDormant(added);
      else this.#spare.add(added);
    }
  }

  /** A series without stored versions: what was counted stays until it is idle. */
  forget(seriesId: string): void {
    const entry = this.#entries.get(seriesId);
    if (entry !== undefined && !entry.used) this.#removeSeries(entry);
  }

  /** To be called each minute: gives up what was idle for a day. */
  tick(): void {
    this.#minute += 1;
    const idle = (usedAt: number) => this.#minute - usedAt >= idleMinutes;
    for (const entry of this.#entries.values()) {
      if (!entry.used) continue;
      const current = this.#hooks.current(entry.id);
      if (idle(entry.usedAt)) {
        this.evicted.idle += entry.versions.length;
        entry.used = false;
        if (current === undefined) this.#removeSeries(entry);
        else this.#makeDormant(entry);
      } else {
        for (const version of entry.versions.filter(({ of, usedAt }) => of !== current && idle(usedAt))) {
          this.#removeVersion(entry, version, "idle");
        }
      }
    }
  }

  #look(seriesId: string, entry: Entry | undefined, version: number): SeriesSlots {
    const known = entry?.used ? entry.versions.find(({ of }) => of === version) : undefined;
    if (entry === undefined || known === undefined) return this.#admit(seriesId, entry, version);
    entry.recent = known;
    entry.usedAt = this.#minute;
    known.usedAt = this.#minute;
    return known;
  }

  #admit(seriesId: string, known: Entry | undefined, version: number): SeriesSlots {
    let entry = known;
    // Asked first: a series that gets no label set must not take a place from one that has some.
    if ((entry === undefined || entry.versions.length === 0) && !this.#hasRoom()) return this.#fold();
    if (entry === undefined) {
      if (this.#seriesLeft() <= 0 && !this.#displaceSeries()) return this.#fold();
      entry = this.#addSeries(seriesId, true);
    } else if (!entry.used) {
      const hadCounters = this.#spare.delete(entry);
      this.#dormant.delete(entry);
      entry.used = true;
      entry.usedAt = this.#minute;
      if (!hadCounters) this.#hooks.counted(entry.slot, true);
      const own = entry.versions.find(({ of }) => of === version);
      if (own !== undefined) return own;
    }
    const added = this.#addVersion(entry, version, true);
    if (added !== undefined) return added;
    return entry.versions.length > 0 ? this.#foldVersion(entry) : this.#fold();
  }

  /** Whether a label set of series and version is left, or can be taken from a series that is not in use. */
  #hasRoom(): boolean {
    return this.size < this.#limit || this.#spare.size > 0;
  }

  /** A label set for a version; undefined where the series' newer versions or the budget leave it none. */
  #addVersion(entry: Entry, version: number, displace: boolean): VersionEntry | undefined {
    const current = this.#hooks.current(entry.id);
    const own = entry.versions.filter(({ of }) => of !== olderVersions);
    const lowest = own
      .filter(({ of }) => of !== current)
      .reduce<VersionEntry | undefined>((low, next) => (low === undefined || next.of < low.of ? next : low), undefined);
    const full = own.length >= versionsKept;
    // In a full table, a new version takes the place of the series' own oldest.
    if (full || (this.size >= this.#limit && !(displace && this.#displaceVersions()))) {
      if (lowest === undefined || (version < lowest.of && version !== current)) return undefined;
      this.#removeVersion(entry, lowest, "old_version");
    }
    return this.#pushVersion(entry, version, `v${version}`);
  }

  #pushVersion(entry: Entry, of: number, label: string): VersionEntry {
    const version = this.versions.add([entry.id, label]);
    const added = { of, series: entry.slot, version, usedAt: this.#minute };
    entry.versions.push(added);
    return added;
  }

  #removeVersion(entry: Entry, version: VersionEntry, reason: keyof SeriesLabels["evicted"]): void {
    this.versions.remove(version.version);
    entry.versions.splice(entry.versions.indexOf(version), 1);
    if (entry.recent === version) entry.recent = undefined;
    this.evicted[reason] += 1;
  }

  /** Counts under the series' own id, with `otherLabel` as the version; where even that has no place, under `otherLabel`. */
  #foldVersion(entry: Entry): SeriesSlots {
    const known = entry.versions.find(({ of }) => of === olderVersions);
    const full = entry.versions.filter(({ of }) => of !== olderVersions).length >= versionsKept;
    this.folded[full ? "old_version" : "budget"] += 1;
    if (known !== undefined) {
      known.usedAt = this.#minute;
      return known;
    }
    if (this.size < this.#limit || this.#displaceVersions()) return this.#pushVersion(entry, olderVersions, otherLabel);
    return { series: entry.slot, version: this.other().version };
  }

  /** Where folded observations are counted; shown from the first call on. */
  other(): SeriesSlots {
    this.#other ??= { series: this.series.add([otherLabel]), version: this.versions.add([otherLabel, otherLabel]) };
    return this.#other;
  }

  #fold(): SeriesSlots {
    this.folded.budget += 1;
    return this.other();
  }

  #seriesLeft(): number {
    return this.#limit - this.#entries.size;
  }

  #addSeries(seriesId: string, used: boolean): Entry {
    // A copy: the id may be a slice of a request's text, which would stay in memory with it.
    const id = Buffer.from(seriesId).toString();
    const slot = this.series.add([id]);
    const entry: Entry = { id, slot, versions: [], recent: undefined, used, usedAt: this.#minute };
    this.#entries.set(id, entry);
    this.#hooks.named(id, slot);
    return entry;
  }

  #removeSeries(entry: Entry): void {
    for (const { version } of entry.versions) this.versions.remove(version);
    this.series.remove(entry.slot);
    this.#entries.delete(entry.id);
    this.#spare.delete(entry);
    this.#dormant.delete(entry);
    this.#hooks.unnamed(entry.id);
  }

  #makeDormant(entry: Entry): void {
    for (const { version } of entry.versions) this.versions.remove(version);
    entry.versions.length = 0;
    entry.recent = undefined;
    this.#spare.delete(entry);
    this.#dormant.add(entry);
    this.#hooks.counted(entry.slot, false);
  }

  /** Takes the label sets of versions from a series that is not in use. */
  #displaceVersions(): boolean {
    const [spare] = this.#spare;
    if (spare === undefined) return false;
    this.evicted.displaced += spare.versions.length;
    this.#makeDormant(spare);
    return true;
  }

  /** Takes its place from a series that is not in use. */
  #displaceSeries(): boolean {
    const [entry = undefined] = this.#dormant.size > 0 ? this.#dormant : this.#spare;
    if (entry === undefined) return false;
    this.evicted.displaced += entry.versions.length;
    this.#removeSeries(entry);
    return true;
  }
}
