/** Series and their model versions, whatever holds them. */
import type { Judge, Model, Sample, Verdict } from "../detectors/model.ts";
import type { ModelSource } from "../metrics/events.ts";

/** The pointer of a series. Models never change; this does, and `revision` says which state is the newer one. */
export interface SeriesPointer {
  readonly seriesId: string;
  /** Grows with each change of the series (fit, rollback, delete). */
  readonly revision: number;
  /** Undefined where every version was deleted. */
  readonly current: number | undefined;
  readonly storedVersions: number;
  /** Unix seconds at which the current version was trained. */
  readonly trainedAt: number | undefined;
  /** The revision of the last deletion: a version read at an earlier one may have been deleted since. */
  readonly deletedRevision: number;
}

export interface ModelVersion {
  readonly version: number;
  readonly detector: string;
  readonly points: number;
  readonly parameters: unknown;
  readonly trainedAt: Date;
}

/** A description holds so many of the newest versions, and the current one wherever it stands. */
export const describedVersions = 100;

/** Those that a description holds, newest first. */
export function described<Version extends { readonly version: number }>(
  versions: readonly Version[],
  current: number | null | undefined,
): readonly Version[] {
  return versions
    .toSorted((a, b) => b.version - a.version)
    .filter(({ version }, index) => index < describedVersions || version === current);
}

export interface SeriesDescription extends SeriesPointer {
  readonly client: string;
  /** Newest first: not all of the stored ones where there are more than `describedVersions`. */
  readonly versions: readonly ModelVersion[];
}

export interface SeriesSummary extends SeriesPointer {
  readonly client: string;
  readonly updatedAt: Date;
}

export interface NewModel {
  readonly seriesId: string;
  readonly client: string;
  readonly model: Model;
  /** A thinned copy of the training data, to draw. */
  readonly training: readonly Sample[];
}

export interface StoredModel {
  /** Of the same moment as the model. */
  readonly pointer: SeriesPointer;
  /** Undefined where the series has no such version. */
  readonly model: Model | undefined;
}

/** The source of truth. Every method rejects with `store_unavailable` when the store does not answer in time. */
export interface ModelStore {
  /** Known to be away: calls are refused at once, but for one now and then that tries. */
  readonly away: boolean;
  /** Adds the next version and makes it current; concurrent calls get distinct consecutive versions, none is used twice. */
  add(model: NewModel): Promise<{ readonly version: number; readonly pointer: SeriesPointer }>;
  /** Undefined where nothing was ever fitted, here and in the methods below. */
  pointer(seriesId: string): Promise<SeriesPointer | undefined>;
  find(seriesId: string, version: number): Promise<StoredModel | undefined>;
  /** Without a version: to the newest one before the current. Rejects with `unknown_series` or `unknown_version`. */
  rollback(seriesId: string, version: number | undefined): Promise<SeriesPointer>;
  /** The newest version that is left becomes current where the current one goes. Rejects as `rollback` does. */
  remove(seriesId: string, version: number): Promise<SeriesPointer>;
  describe(seriesId: string): Promise<SeriesDescription | undefined>;
  training(seriesId: string, version: number): Promise<readonly Sample[] | undefined>;
  /** Series that have a version and begin with one of the prefixes, in order of series id, after `after`. */
  list(query: {
    readonly prefixes: readonly string[];
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly SeriesSummary[]>;
  /** Series that have a version and begin with one of the prefixes. */
  countSeries(prefixes: readonly string[]): Promise<number>;
}

/** What a cache holds was read at a revision of its series, by which it is seen whether it may have been deleted since. */
export interface CachedModel {
  readonly model: Model;
  readonly revision: number;
}

export interface CachedVerdict {
  readonly verdict: Verdict;
  readonly detector: string;
  readonly revision: number;
}

export interface CacheEntries {
  readonly model: CachedModel | undefined;
  readonly verdict: CachedVerdict | undefined;
}

/** Best effort: it never rejects and never delays a caller for longer than its command time-out. */
export interface ModelCache {
  /** The model and, where a sample is named, the verdict on it: in one round trip. */
  read(seriesId: string, version: number, sample: Sample | undefined): Promise<CacheEntries>;
  /** Remembers a model for about an hour. */
  writeModel(seriesId: string, version: number, entry: CachedModel): void;
  /** Remembers a verdict for about five minutes. */
  writeVerdict(seriesId: string, version: number, sample: Sample, entry: CachedVerdict): void;
}

/** A model ready to judge. */
export interface ReadyModel {
  readonly seriesId: string;
  readonly version: number;
  readonly detector: string;
  readonly judge: Judge;
}

export interface FoundModel {
  readonly model: ReadyModel;
  /** Whether it was had without reading Postgres (models and pointers alike). */
  readonly cacheHit: boolean;
  readonly source: ModelSource;
  /** The revision of the series at which the model was read. */
  readonly revision: number;
}
