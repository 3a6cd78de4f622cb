/**
 * The way to a model: this process' memory, Redis, Postgres. Models never change, so that what is cached is right for ever;
 * what changes is the pointer of a series, which is certain while changes are heard of and asked for otherwise.
 */
import type { Judge, Model, Sample, Verdict } from "../detectors/model.ts";
import { Problem, storeUnavailable } from "../errors.ts";
import type { ModelEvents, ModelSource } from "../metrics/events.ts";
import { withSpan } from "../platform/tracing.ts";
import { ModelMemory, modelKey, stillStored } from "./model-memory.ts";
import { Pointers } from "./pointers.ts";
import type { FoundModel, ModelCache, ModelStore, NewModel, ReadyModel, SeriesPointer } from "./ports.ts";
import { unknownSeries, unknownVersion } from "./problems.ts";
import { SingleFlight } from "./single-flight.ts";

/** For a pointer that may have changed: going on with the last known one is better than to wait for longer. */
const pointerTimeoutMs = 250;

export interface ModelsParts {
  readonly store: ModelStore;
  readonly cache: ModelCache;
  /** Undefined where this build can't read the model. */
  readonly compile: (model: Model) => Judge | undefined;
  readonly events: Pick<ModelEvents, "seriesChanged" | "modelLoaded">;
}

type Loaded = Pick<FoundModel, "model" | "revision" | "source">;

export class Models {
  /** For the listener to keep. */
  readonly pointers: Pointers;
  readonly #parts: ModelsParts;
  readonly #memory = new ModelMemory();
  readonly #pointerReads = new SingleFlight<SeriesPointer | undefined>();
  readonly #loads = new SingleFlight<Loaded | undefined>();

  constructor(parts: ModelsParts) {
    this.#parts = parts;
    this.pointers = new Pointers((pointer) => {
      this.#memory.appeared(pointer.seriesId);
      parts.events.seriesChanged(pointer);
    });
  }

  /**
   * The named or the current version; at once where it is in memory. `sample` is the point of a request for one: where
   * only the verdict on it is cached, the model found is good for that sample alone.
   * Rejects with `unknown_series`, `unknown_version` or `store_unavailable`.
   */
  find(seriesId: string, requested: number | undefined, sample?: Sample): FoundModel | Promise<FoundModel> {
    const pointer = this.pointers.get(seriesId);
    const version = requested ?? pointer?.current;
    if (pointer !== undefined && version !== undefined) {
      const found = this.#memory.get(seriesId, version, pointer);
      if (found !== undefined) {
        this.#parts.events.modelLoaded("memory");
        return found;
      }
    }
    return withSpan("model", () => this.#findElsewhere(seriesId, requested, sample));
  }

  /**
   * Stores the next version of a series and makes it current. Rejects with `store_unavailable`, or with `internal` where the
   * model can't be read back: a broken one must not become the one that every prediction asks for.
   */
  async add(added: NewModel): Promise<{ readonly version: number; readonly pointer: SeriesPointer }> {
    const { seriesId } = added;
    const model = asStored(added.model);
    const judge = model && this.#parts.compile(model);
    if (model === undefined || judge === undefined) {
      throw new Problem("internal", `The ${added.model.detector} model for ${seriesId} is broken and was not stored.`);
    }
    const { epoch } = this.pointers;
    const stored = await this.#parts.store.add(added);
    const { version, pointer } = stored;
    this.pointers.remember(pointer, epoch);
    this.#keep(seriesId, version, model, judge, pointer.revision);
    this.#parts.cache.writeModel(seriesId, version, { model, revision: pointer.revision });
    return stored;
  }

  async rollback(seriesId: string, version: number | undefined): Promise<SeriesPointer> {
    const { epoch } = this.pointers;
    const pointer = await this.#parts.store.rollback(seriesId, version);
    this.pointers.remember(pointer, epoch);
    return pointer;
  }

  async remove(seriesId: string, version: number): Promise<SeriesPointer> {
    const { epoch } = this.pointers;
    const pointer = await this.#parts.store.remove(seriesId, version);
    this.pointers.remember(pointer, epoch);
    return pointer;
  }

  /** Remembers the verdict on a point whose model was not in memory. */
  keepVerdict({ model, revision }: FoundModel, sample: Sample, verdict: Verdict): void {
    const { seriesId, version, detector } = model;
    this.#parts.cache.writeVerdict(seriesId, version, sample, { verdict, detector, revision });
  }

  async #findElsewhere(seriesId: string, requested: number | undefined, sample?: Sample): Promise<FoundModel> {
    const certain = this.pointers.get(seriesId);
    const asked = certain === undefined ? await this.#askPointer(seriesId) : { pointer: certain, read: false };
    const found = await this.#findBy(asked.pointer, requested, sample);
    const { source } = found;
    this.#parts.events.modelLoaded(source);
    return asked.read || source === "postgres" ? { ...found, cacheHit: false } : found;
  }

  async #findBy(pointer: SeriesPointer, requested: number | undefined, sample?: Sample): Promise<FoundModel> {
    const { seriesId } = pointer;
    const version = requested ?? pointer.current;
    if (version === undefined) throw unknownSeries(seriesId);
    const known = this.#memory.get(seriesId, version, pointer);
    if (known !== undefined) return known;
    if (this.#memory.isAbsent(seriesId, version, pointer.revision, this.pointers.epoch)) {
      throw unknownVersion(seriesId, version);
    }
    const found = await this.#load(pointer, version, sample);
    if (found !== undefined) return found;
    // The current version may have been deleted since; then there is a newer pointer.
    const newer = this.pointers.lastKnown(seriesId);
    if (requested !== undefined || newer === undefined || newer.revision <= pointer.revision) {
      throw unknownVersion(seriesId, version);
    }
    return this.#findBy(newer, requested, sample);
  }

  /** From Redis or Postgres: once for all who miss the model at the same time. */
  async #load(pointer: SeriesPointer, version: number, sample?: Sample): Promise<FoundModel | undefined> {
    const { seriesId } = pointer;
    let verdictOnly: FoundModel | undefined;
    let settleVerdict: (() => void) | undefined;
    // Only who begins the load has its verdict looked up; it need not wait for the model then.
    const verdictFound = new Promise<void>((resolve) => {
      settleVerdict = resolve;
    });
    const load = this.#loads.run(modelKey(seriesId, version), async () => {
      const entries = await withSpan("cache", () => this.#parts.cache.read(seriesId, version, sample));
      const latest = this.pointers.lastKnown(seriesId) ?? pointer;
      if (entries.model !== undefined && stillStored(version, entries.model.revision, latest)) {
        const { model, revision } = entries.model;
        return { model: this.#ready(seriesId, version, model, revision), revision, source: "redis" as ModelSource };
      }
      if (entries.verdict !== undefined && stillStored(version, entries.verdict.revision, latest)) {
        const { verdict, detector, revision } = entries.verdict;
        const model: ReadyModel = { seriesId, version, detector, judge: () => verdict };
        verdictOnly = { model, revision, cacheHit: true, source: "redis" };
        settleVerdict?.();
      }
      return this.#read(seriesId, version);
    });
    const loaded = await Promise.race([load, verdictFound]);
    if (verdictOnly !== undefined && loaded === undefined) {
      load.catch(() => undefined);
      return verdictOnly;
    }
    return loaded === undefined ? undefined : { ...loaded, cacheHit: loaded.source !== "postgres" };
  }

  async #read(seriesId: string, version: number): Promise<Loaded | undefined> {
    const { epoch } = this.pointers;
    const stored = await this.#parts.store.find(seriesId, version);
    if (stored === undefined) throw unknownSeries(seriesId);
    const { pointer, model } = stored;
    const { revision } = pointer;
    this.pointers.remember(pointer, epoch);
    if (model === undefined) {
      this.#memory.setAbsent(seriesId, version, revision, epoch);
      return undefined;
    }
    this.#parts.cache.writeModel(seriesId, version, { model, revision });
    return { model: this.#ready(seriesId, version, model, revision), revision, source: "postgres" };
  }

  #ready(seriesId: string, version: number, model: Model, revision: number): ReadyModel {
    const judge = this.#parts.compile(model);
    if (judge === undefined) {
      throw new Problem("internal", `The model of ${seriesId} v${version} can't be read by this build; fit it again.`);
    }
    return this.#keep(seriesId, version, model, judge, revision);
  }

  #keep(
    seriesId: string,
    version: number,
    { detector, parameters }: Model,
    judge: Judge,
    revision: number,
  ): ReadyModel {
    const ready: ReadyModel = { seriesId, version, detector, judge };
    this.#memory.set(ready, revision, JSON.stringify(parameters).length);
    return ready;
  }

  /** `read` is false where Postgres did not answer and the last known pointer has to do. */
  async #askPointer(seriesId: string): Promise<{ pointer: SeriesPointer; read: boolean }> {
    const { epoch } = this.pointers;
    if (this.#memory.isAbsent(seriesId, undefined, 0, epoch)) throw unknownSeries(seriesId);
    const last = this.pointers.lastKnown(seriesId);
    const reading = this.#pointerReads.run(seriesId, () => this.#parts.store.pointer(seriesId));
    if (last === undefined) return { pointer: this.#noted(seriesId, await reading, epoch), read: true };
    if (this.#parts.store.away) {
      // Asked all the same, as a try that nobody waits for.
      reading.catch(() => undefined);
      return { pointer: last, read: false };
    }
    try {
      const answer = await inTime(reading);
      return { pointer: this.#noted(seriesId, answer, epoch), read: true };
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "store_unavailable") throw error;
      return { pointer: this.pointers.lastKnown(seriesId) ?? last, read: false };
    }
  }

  /** What was read, or what overtook it. */
  #noted(seriesId: string, read: SeriesPointer | undefined, epoch: number): SeriesPointer {
    if (read !== undefined) this.pointers.remember(read, epoch);
    const pointer = this.pointers.get(seriesId) ?? read;
    if (pointer !== undefined) return pointer;
    this.#memory.setAbsent(seriesId, undefined, 0, epoch);
    throw unknownSeries(seriesId);
  }
}

/** As the stores will give it back; undefined where one of its numbers is none that JSON has: it would come back as null. */
function asStored(model: Model): Model | undefined {
  let finite = true;
  const text = JSON.stringify(model, (_key, part: unknown) => {
    if (typeof part === "number" && !Number.isFinite(part)) finite = false;
    return part;
  });
  return finite ? (JSON.parse(text) as Model) : undefined;
}

/** Rejects with `store_unavailable` after `pointerTimeoutMs`. */
function inTime<T>(reading: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(storeUnavailable(new Error("late"))), pointerTimeoutMs);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
