/** What this process knows of models without asking anyone: the models used last, and which ones do not exist. */
import { LRUCache } from "lru-cache";
import type { FoundModel, ReadyModel, SeriesPointer } from "./ports.ts";

/**
 * Parameters of all models together, characters of JSON; compiled they take about as many bytes and twice. A model of a
 * mean and a deviation counts 600 with what every model takes: all that are allowed fit.
 */
const maximumSize = 64 * 1024 * 1024;
const entrySize = 500;
const maximumSeries = 50_000;
/** Of one series; the ones read first go first. Requests name the current version or one of a few. */
const maximumVersions = 8;
/** Ids that do not exist come from clients: they get a small room of their own. */
const maximumAbsent = 10_000;
/** While changes are heard of, the notification of a first fit ends an absence; without, it must be seen within a second. */
const absentMs = 5000;
const absentUnheardMs = 500;

interface KnownVersion {
  readonly found: FoundModel;
  readonly size: number;
}

interface Absence {
  readonly since: number;
  /** Of the pointers; 0 where changes were not heard of. */
  readonly epoch: number;
  readonly revision: number;
}

export class ModelMemory {
  /** By series, whose id is at hand: joining it with the version for a key took longer than the rest of a look-up. */
  readonly #series = new LRUCache<string, Map<number, KnownVersion>>({ max: maximumSeries, maxSize: maximumSize });
  readonly #absent = new LRUCache<string, Absence>({ max: maximumAbsent });

  /** The model, unless it may have been deleted since it was read. */
  get(seriesId: string, version: number, pointer: SeriesPointer): FoundModel | undefined {
    const found = this.#series.get(seriesId)?.get(version)?.found;
    return found !== undefined && stillStored(version, found.revision, pointer) ? found : undefined;
  }

  /** @param size characters of the parameters as JSON. */
  set(model: ReadyModel, revision: number, size: number): void {
    const { seriesId, version } = model;
    const found: FoundModel = { model, revision, cacheHit: true, source: "memory" };
    // A new map: the cache counts the size of what it is given, once.
    const versions = new Map(this.#series.get(seriesId));
    versions.delete(version);
    versions.set(version, { found, size: size + entrySize });
    const [oldest] = versions.keys();
    if (versions.size > maximumVersions && oldest !== undefined) versions.delete(oldest);
    let total = 0;
    for (const known of versions.values()) total += known.size;
    this.#series.set(seriesId, versions, { size: total });
  }

  /** Whether the version, or the series where none is named, was not there a moment ago. */
  isAbsent(seriesId: string, version: number | undefined, revision: number, epoch: number): boolean {
    const absence = this.#absent.get(modelKey(seriesId, version));
    if (absence?.revision !== revision) return false;
    const heard = epoch !== 0 && absence.epoch === epoch;
    return performance.now() - absence.since < (heard ? absentMs : absentUnheardMs);
  }

  /** @param revision of the series when it was read: a change of the series ends the absence. 0 where there is no series. */
  setAbsent(seriesId: string, version: number | undefined, revision: number, epoch: number): void {
    this.#absent.set(modelKey(seriesId, version), { since: performance.now(), revision, epoch });
  }

  /** The series exists. */
  appeared(seriesId: string): void {
    this.#absent.delete(modelKey(seriesId, undefined));
  }
}

/** What was read at a revision holds if nothing was deleted after it; the current version is not a deleted one. */
export function stillStored(version: number, revision: number, pointer: SeriesPointer): boolean {
  return version === pointer.current || revision >= pointer.deletedRevision;
}

export function modelKey(seriesId: string, version: number | undefined): string {
  return `${seriesId} ${version ?? ""}`;
}
