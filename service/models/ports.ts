/** Series and their model versions, whatever holds them. */
import type { Judge, Model, Sample } from "../detectors/model.ts";

/** The pointer of a series. Models never change; this does, and `revision` says which state is the newer one. */
export interface SeriesPointer {
  readonly seriesId: string;
  /** Grows with each change of the series (fit, rollback, delete). */
  readonly revision: number;
  /** Undefined where every version was deleted. */
  readonly current: number | undefined;
  readonly storedVersions: number;
}

export interface ModelVersion {
  readonly version: number;
  readonly detector: string;
  readonly points: number;
  readonly parameters: unknown;
  readonly trainedAt: Date;
}

export interface SeriesDescription extends SeriesPointer {
  readonly client: string;
  /** Newest first. */
  readonly versions: readonly ModelVersion[];
}

export interface NewModel {
  readonly seriesId: string;
  readonly client: string;
  readonly model: Model;
  /** A thinned copy of the training data, to draw. */
  readonly training: readonly Sample[];
}

/** The source of truth. Every method rejects with `store_unavailable` when the store does not answer in time. */
export interface ModelStore {
  /** Adds the next version and makes it current; concurrent calls get distinct consecutive versions, none is used twice. */
  add(model: NewModel): Promise<{ readonly version: number; readonly pointer: SeriesPointer }>;
  find(seriesId: string, version: number): Promise<Model | undefined>;
  findCurrent(seriesId: string): Promise<{ readonly model: Model; readonly pointer: SeriesPointer } | undefined>;
  /** Rejects with `unknown_series` or `unknown_version`. */
  rollback(seriesId: string, version: number | undefined): Promise<SeriesPointer>;
  /** The newest version that is left becomes current where the current one goes. Rejects as `rollback` does. */
  remove(seriesId: string, version: number): Promise<SeriesPointer>;
  describe(seriesId: string): Promise<SeriesDescription | undefined>;
  training(seriesId: string, version: number): Promise<readonly Sample[] | undefined>;
  /** In order of series id, after `after`. */
  list(query: {
    readonly client: string | undefined;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly (SeriesPointer & { readonly client: string; readonly updatedAt: Date })[]>;
  countSeries(client: string): Promise<number>;
}

/** A model ready to judge. */
export interface ReadyModel {
  readonly seriesId: string;
  readonly version: number;
  readonly detector: string;
  readonly judge: Judge;
}

/** A model and whether it was had without reading Postgres (models and pointers alike). */
export interface FoundModel {
  readonly model: ReadyModel;
  readonly cacheHit: boolean;
}
