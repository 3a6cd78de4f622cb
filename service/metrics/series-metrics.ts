/** The metrics that have a label for the series: the site's six and when the current model was trained. */
import {
  activeModels,
  cacheOperations,
  inferenceLatency,
  loggingLatency,
  modelPredictions,
  modelTrained,
  predictionLatency,
} from "../../signals/catalogue/service.ts";
import type { ModelEvents, PredictionObservation } from "./events.ts";
import { HistogramColumn } from "./histogram-column.ts";
import { SeriesLabels } from "./series-labels.ts";
import { SeriesStates } from "./series-states.ts";
import { ValueColumn } from "./value-column.ts";

/** Lines of `cache_operations_total`. */
const [hit, miss] = [0, 1];
/** Lines of `model_predictions_total`. */
const [anomaly, normal] = [0, 1];

export class SeriesMetrics {
  readonly labels: SeriesLabels;
  readonly states = new SeriesStates();
  readonly families;
  /** Stored versions of the series that have no label of their own. */
  #foldedModels = 0;
  #showedFolded = false;

  constructor(limit: number) {
    this.labels = new SeriesLabels(limit, {
      current: (seriesId) => this.states.get(seriesId)?.current,
      named: (seriesId, slot) => {
        this.#foldedModels -= this.states.get(seriesId)?.stored ?? 0;
        this.#showState(seriesId, slot);
      },
      unnamed: (seriesId) => {
        this.#foldedModels += this.states.get(seriesId)?.stored ?? 0;
      },
      counted: (slot, shown) => {
        for (const line of [hit, miss]) this.families.cacheOperations.set(slot, shown ? 0 : Number.NaN, line);
      },
    });
    const { series, versions } = this.labels;
    const absent = { initial: Number.NaN };
    this.families = {
      inferenceLatency: new HistogramColumn(versions, inferenceLatency),
      loggingLatency: new HistogramColumn(versions, loggingLatency),
      predictionLatency: new HistogramColumn(versions, predictionLatency),
      cacheOperations: new ValueColumn(series, cacheOperations, {
        extra: { name: "operation", values: ["hit", "miss"] },
      }),
      modelPredictions: new ValueColumn(versions, modelPredictions, {
        extra: { name: "is_anomaly", values: ["true", "false"] },
      }),
      activeModels: new ValueColumn(series, activeModels, absent),
      modelTrained: new ValueColumn(series, modelTrained, absent),
    };
  }

  /** Some 0.1 us. */
  predicted(seen: PredictionObservation): void {
    const { series, version } = this.labels.use(seen.seriesId, seen.version);
    const { families } = this;
    families.cacheOperations.add(series, seen.hits, hit);
    families.cacheOperations.add(series, seen.points - seen.hits, miss);
    families.modelPredictions.add(version, seen.anomalies, anomaly);
    families.modelPredictions.add(version, seen.points - seen.anomalies, normal);
    families.inferenceLatency.observe(version, seen.inferenceSeconds);
    families.loggingLatency.observe(version, seen.loggingSeconds);
    families.predictionLatency.observe(version, seen.totalSeconds, seen.traceId);
  }

  changed({ seriesId, current, storedVersions, trainedAt }: Parameters<ModelEvents["seriesChanged"]>[0]): void {
    const before = this.states.get(seriesId)?.stored ?? 0;
    const stored = current !== undefined && storedVersions > 0;
    this.states.set(seriesId, stored ? { current, stored: storedVersions, trainedAt } : undefined);
    const after = this.states.get(seriesId)?.stored ?? 0;
    const slot = this.labels.slotOf(seriesId);
    if (slot === undefined) this.#foldedModels += after - before;
    else this.#showState(seriesId, slot);
    if (stored) this.labels.hear(seriesId, current);
    else this.labels.forget(seriesId);
  }

  /** To be called before a scrape: what stands under `otherLabel` for the series without a label of their own. */
  showFolded(): void {
    if (this.#foldedModels === 0 && !this.#showedFolded) return;
    this.#showedFolded = true;
    const { series } = this.labels.other();
    this.families.activeModels.set(series, this.#foldedModels === 0 ? Number.NaN : this.#foldedModels);
  }

  /** A series without stored versions has no value: what is gone needs no zero. */
  #showState(seriesId: string, slot: number): void {
    const state = this.states.get(seriesId);
    this.families.activeModels.set(slot, state?.stored ?? Number.NaN);
    this.families.modelTrained.set(slot, state?.trainedAt ?? Number.NaN);
  }
}
