/** In-memory implementations of the ports, with the behaviour that their contracts promise, and switches for outages. */
import type { Sample } from "../detectors/model.ts";
import { storeUnavailable } from "../errors.ts";
import {
  type CachedModel,
  type CachedVerdict,
  type CacheEntries,
  described,
  type ModelCache,
  type ModelStore,
  type ModelVersion,
  type NewModel,
  type SeriesDescription,
  type SeriesPointer,
  type SeriesSummary,
  type StoredModel,
} from "../models/ports.ts";
import { unknownSeries, unknownVersion } from "../models/problems.ts";
import type { HistoryPage, HistoryQuery } from "../predictions/history.ts";
import type { PredictionRecord, Recorder } from "../predictions/recorder.ts";

/** Something that can be made to fail. */
class Outage {
  down = false;

  protected check(): void {
    if (this.down) throw storeUnavailable(new Error("switched off by the test"));
  }
}

interface MemorySeries {
  pointer: SeriesPointer;
  client: string;
  updatedAt: Date;
  lastVersion: number;
  readonly versions: Map<number, ModelVersion & { readonly training: readonly Sample[] }>;
}

export class MemoryModels extends Outage implements ModelStore {
  readonly #series = new Map<string, MemorySeries>();
  readonly #heard: ((pointer: SeriesPointer) => void)[] = [];
  /** Reads of models and of pointers so far: what a hit spares. */
  reads = 0;
  pointerReads = 0;
  away = false;

  /** As LISTEN: called for each change from now on. */
  listen(heard: (pointer: SeriesPointer) => void): void {
    this.#heard.push(heard);
  }

  async add({ seriesId, client, model, training }: NewModel): Promise<{ version: number; pointer: SeriesPointer }> {
    this.check();
    const known = this.#series.get(seriesId);
    const series: MemorySeries = known ?? {
      pointer: {
        seriesId,
        revision: 0,
        current: undefined,
        storedVersions: 0,
        trainedAt: undefined,
        deletedRevision: 0,
      },
      client,
      updatedAt: new Date(),
      lastVersion: 0,
      versions: new Map(),
    };
    series.lastVersion += 1;
    series.client = client;
    this.#series.set(seriesId, series);
    const version = series.lastVersion;
    series.versions.set(version, { version, ...model, training, trainedAt: new Date() });
    return { version, pointer: this.#change(series, version, false) };
  }

  async pointer(seriesId: string): Promise<SeriesPointer | undefined> {
    this.check();
    this.pointerReads += 1;
    return this.#series.get(seriesId)?.pointer;
  }

  async find(seriesId: string, version: number): Promise<StoredModel | undefined> {
    this.check();
    this.reads += 1;
    const series = this.#series.get(seriesId);
    const stored = series?.versions.get(version);
    const { detector, parameters, points } = stored ?? {};
    const model =
      detector === undefined || points === undefined
        ? undefined
        : { detector, parameters: structuredClone(parameters), points };
    return series && { pointer: series.pointer, model };
  }

  async rollback(seriesId: string, version: number | undefined): Promise<SeriesPointer> {
    const series = this.#existing(seriesId);
    const { current = Number.POSITIVE_INFINITY } = series.pointer;
    const target = version ?? Math.max(0, ...[...series.versions.keys()].filter((stored) => stored < current));
    if (!series.versions.has(target)) throw unknownVersion(seriesId, version);
    return target === current ? series.pointer : this.#change(series, target, false);
  }

  async remove(seriesId: string, version: number): Promise<SeriesPointer> {
    const series = this.#existing(seriesId);
    if (!series.versions.delete(version)) throw unknownVersion(seriesId, version);
    const left = [...series.versions.keys()];
    const { current } = series.pointer;
    const next = version === current ? left.reduce((newest, stored) => Math.max(newest, stored), 0) : current;
    return this.#change(series, next === 0 ? undefined : next, true);
  }

  async describe(seriesId: string): Promise<SeriesDescription | undefined> {
    this.check();
    const series = this.#series.get(seriesId);
    if (series === undefined) return undefined;
    const versions = [...series.versions.values()].map(({ training: _, ...version }) => version);
    return { ...series.pointer, client: series.client, versions: described(versions, series.pointer.current) };
  }

  async training(seriesId: string, version: number): Promise<readonly Sample[] | undefined> {
    this.check();
    return this.#series.get(seriesId)?.versions.get(version)?.training;
  }

  async list(query: { prefixes: readonly string[]; after: string; limit: number }): Promise<readonly SeriesSummary[]> {
    this.check();
    return [...this.#series.values()]
      .filter(({ versions }) => versions.size > 0)
      .map(({ pointer, client, updatedAt }) => ({ ...pointer, client, updatedAt }))
      .filter(({ seriesId }) => query.prefixes.some((prefix) => seriesId.startsWith(prefix)) && seriesId > query.after)
      .toSorted((a, b) => (a.seriesId < b.seriesId ? -1 : 1))
      .slice(0, query.limit);
  }

  async countSeries(prefixes: readonly string[]): Promise<number> {
    return (await this.list({ prefixes, after: "", limit: Number.POSITIVE_INFINITY })).length;
  }

  #existing(seriesId: string): MemorySeries {
    this.check();
    const series = this.#series.get(seriesId);
    if (series === undefined) throw unknownSeries(seriesId);
    return series;
  }

  #change(series: MemorySeries, current: number | undefined, deleted: boolean): SeriesPointer {
    const { seriesId, revision, deletedRevision } = series.pointer;
    const trainedAt = current === undefined ? undefined : series.versions.get(current)?.trainedAt;
    series.pointer = {
      seriesId,
      revision: revision + 1,
      current,
      storedVersions: series.versions.size,
      trainedAt: trainedAt && Math.floor(trainedAt.getTime() / 1000),
      deletedRevision: deleted ? revision + 1 : deletedRevision,
    };
    series.updatedAt = new Date();
    for (const heard of this.#heard) heard(series.pointer);
    return series.pointer;
  }
}

/** Keeps what is recorded, in order. */
export class MemoryRecorder extends Outage implements Recorder {
  readonly records: PredictionRecord[] = [];
  readonly observed: { logging: number; total: number }[] = [];
  /** How often it was called: once a request. */
  calls = 0;

  async record(records: readonly PredictionRecord[]): Promise<void> {
    this.check();
    this.calls += 1;
    this.records.push(...records);
  }

  observe(seconds: { logging: number; total: number }): void {
    this.observed.push(seconds);
  }
}

/** Pages of what a `MemoryRecorder` keeps; the cursor is a position. */
export class MemoryHistory extends Outage {
  readonly #recorder: MemoryRecorder;

  constructor(recorder: MemoryRecorder) {
    super();
    this.#recorder = recorder;
  }

  async page({ seriesId, from = 0, to = Number.POSITIVE_INFINITY, ...query }: HistoryQuery): Promise<HistoryPage> {
    this.check();
    const rows = this.#recorder.records
      .filter((record) => record.seriesId === seriesId)
      .filter(({ predictedAt }) => predictedAt >= from * 1000 && predictedAt < to * 1000)
      .filter(({ anomaly }) => query.anomaly === undefined || anomaly === query.anomaly)
      .toReversed();
    const start = Number(query.cursor ?? 0);
    const end = start + query.limit;
    const predictions = rows.slice(start, end).map(({ predictedAt, client: _, seriesId: __, ...row }) => ({
      ...row,
      predictedAt: new Date(predictedAt),
    }));
    return { predictions, nextCursor: end < rows.length ? String(end) : undefined };
  }
}

/** A cache that is down answers like an empty one: it never throws. */
export class MemoryCache implements ModelCache {
  down = false;
  reads = 0;
  readonly models = new Map<string, CachedModel>();
  readonly verdicts = new Map<string, CachedVerdict>();

  async read(seriesId: string, version: number, sample: Sample | undefined): Promise<CacheEntries> {
    this.reads += 1;
    if (this.down) return { model: undefined, verdict: undefined };
    return {
      model: this.models.get(`${seriesId} ${version}`),
      verdict: sample && this.verdicts.get(pointKey(seriesId, version, sample)),
    };
  }

  writeModel(seriesId: string, version: number, entry: CachedModel): void {
    if (!this.down) this.models.set(`${seriesId} ${version}`, entry);
  }

  writeVerdict(seriesId: string, version: number, sample: Sample, entry: CachedVerdict): void {
    if (!this.down) this.verdicts.set(pointKey(seriesId, version, sample), entry);
  }
}

function pointKey(seriesId: string, version: number, { timestamp, value }: Sample): string {
  return [seriesId, version, timestamp, value].join(" ");
}
