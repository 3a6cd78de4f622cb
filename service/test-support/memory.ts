/** In-memory implementations of the ports, with the behaviour that their contracts promise, and switches for outages. */
import type { Model, Verdict } from "../detectors/detector.ts";
import { storeUnavailable } from "../errors.ts";
import type {
  Cache,
  CacheEntries,
  ModelStore,
  PointKey,
  PredictionLog,
  PredictionRecord,
  StoredModel,
} from "../ports.ts";

/** Something that can be made to fail. */
class Outage {
  down = false;

  protected check(): void {
    if (this.down) throw storeUnavailable(new Error("switched off by the test"));
  }
}

export class MemoryModels extends Outage implements ModelStore {
  readonly #models = new Map<string, Model[]>();
  /** Reads so far: what a cache hit spares. */
  reads = 0;

  async add(seriesId: string, model: Model): Promise<number> {
    this.check();
    const versions = [...(this.#models.get(seriesId) ?? []), model];
    this.#models.set(seriesId, versions);
    return versions.length;
  }

  async find(seriesId: string, version: number): Promise<StoredModel | undefined> {
    this.check();
    this.reads += 1;
    const model = this.#models.get(seriesId)?.[version - 1];
    return model && { version, model };
  }

  async findCurrent(seriesId: string): Promise<StoredModel | undefined> {
    const versions = this.#models.get(seriesId)?.length ?? 0;
    return this.find(seriesId, versions);
  }
}

export class MemoryLog extends Outage implements PredictionLog {
  readonly records: PredictionRecord[] = [];

  async append(record: PredictionRecord): Promise<void> {
    this.check();
    this.records.push(record);
  }
}

/** A cache that is down answers like an empty one: it never throws. */
export class MemoryCache implements Cache {
  down = false;
  readonly models = new Map<string, Model>();
  readonly verdicts = new Map<string, Verdict>();

  async read(key: PointKey): Promise<CacheEntries> {
    if (this.down) return { model: undefined, verdict: undefined };
    return { model: this.models.get(`${key.seriesId} ${key.version}`), verdict: this.verdicts.get(pointKey(key)) };
  }

  writeModel(seriesId: string, version: number, model: Model): void {
    if (!this.down) this.models.set(`${seriesId} ${version}`, model);
  }

  writeVerdict(key: PointKey, verdict: Verdict): void {
    if (!this.down) this.verdicts.set(pointKey(key), verdict);
  }
}

function pointKey({ seriesId, version, timestamp, value }: PointKey): string {
  return [seriesId, version, timestamp, value].join(" ");
}
