/** What happens on the path of each request, in typed arrays too: the client's labels would cost some 0.2 us each. */
import {
  clientLatency,
  clientPredictions,
  clientRequests,
  httpRequestDuration,
  httpRequests,
  modelLoads,
  poolWait,
  queuedRows,
  recordedRows,
  recordWriteDuration,
  requestErrors,
  requestsShed,
  stageDuration,
} from "../../signals/catalogue/service.ts";
import { problemCodes } from "../errors.ts";
import {
  type AnsweredRequest,
  type ModelSource,
  modelSources,
  type PredictionObservation,
  type Stage,
  sheddingCodes,
  stages,
} from "./events.ts";
import { HistogramColumn } from "./histogram-column.ts";
import { KeyedLabels } from "./keyed-labels.ts";
import { LabelTable } from "./label-table.ts";
import { ValueColumn } from "./value-column.ts";

const expectedCodes = [200, 400, 401, 403, 404, 422, 429, 500, 503];
/** The client of a request whose caller is not known: no key, a wrong one, or no such route. */
const noClient = "__none__";
/** Lines of `client_predictions_total`. */
const [anomaly, normal] = [0, 1];

export interface KnownLabels {
  /** Route templates of the API, and `unmatched`. */
  readonly routes: readonly string[];
  readonly clients: readonly string[];
}

export class RequestMetrics {
  readonly #routeCodes = new KeyedLabels(["route", "code"]);
  readonly #routes = new KeyedLabels(["route"]);
  readonly #kinds = new KeyedLabels(["kind"]);
  readonly #shed = new KeyedLabels(["reason"]);
  readonly #stages = new KeyedLabels(["stage"]);
  readonly #clientCodes = new KeyedLabels(["client", "code"]);
  readonly #clients = new KeyedLabels(["client"]);
  readonly #sources = new KeyedLabels(["source"]);
  readonly #writers = new KeyedLabels(["by"]);
  readonly #pools = new KeyedLabels(["pool"]);
  readonly #queue = new LabelTable([]);
  readonly families = {
    httpRequests: new ValueColumn(this.#routeCodes.table, httpRequests),
    httpRequestDuration: new HistogramColumn(this.#routes.table, httpRequestDuration, { showEmpty: true }),
    requestErrors: new ValueColumn(this.#kinds.table, requestErrors),
    requestsShed: new ValueColumn(this.#shed.table, requestsShed),
    stageDuration: new HistogramColumn(this.#stages.table, stageDuration, { showEmpty: true }),
    clientRequests: new ValueColumn(this.#clientCodes.table, clientRequests),
    clientPredictions: new ValueColumn(this.#clients.table, clientPredictions, {
      extra: { name: "is_anomaly", values: ["true", "false"] },
    }),
    clientLatency: new HistogramColumn(this.#clients.table, clientLatency, { showEmpty: true }),
    modelLoads: new ValueColumn(this.#sources.table, modelLoads),
    recordedRows: new ValueColumn(this.#writers.table, recordedRows),
    recordWriteDuration: new HistogramColumn(this.#writers.table, recordWriteDuration, { showEmpty: true }),
    queuedRows: new ValueColumn(this.#queue, queuedRows),
    poolWait: new HistogramColumn(this.#pools.table, poolWait, { showEmpty: true }),
  };
  readonly #queueSlot = this.#queue.add([]);

  /** What is expected stands at zero from the start. */
  constructor({ routes, clients }: KnownLabels) {
    for (const route of routes) {
      this.#routes.slot(route);
      for (const code of expectedCodes) this.#routeCodes.slot(route, code);
    }
    for (const client of clients) {
      this.#clients.slot(client);
      for (const code of expectedCodes) this.#clientCodes.slot(client, code);
    }
    for (const code of [401, 404]) this.#clientCodes.slot(noClient, code);
    for (const kind of problemCodes) this.#kinds.slot(kind);
    for (const reason of sheddingCodes) this.#shed.slot(reason);
    for (const stage of stages) this.#stages.slot(stage);
    for (const source of modelSources) this.#sources.slot(source);
    for (const writer of ["request", "worker"]) this.#writers.slot(writer);
  }

  ended({ route, code, problem, client, seconds, traceId }: AnsweredRequest): void {
    const { families } = this;
    families.httpRequests.add(this.#routeCodes.slot(route, code), 1);
    families.httpRequestDuration.observe(this.#routes.slot(route), seconds, traceId);
    families.clientRequests.add(this.#clientCodes.slot(client ?? noClient, code), 1);
    if (problem === undefined) return;
    families.requestErrors.add(this.#kinds.slot(problem), 1);
    if (sheddingCodes.some((shed) => shed === problem)) families.requestsShed.add(this.#shed.slot(problem), 1);
  }

  predicted({ client, points, anomalies, totalSeconds }: PredictionObservation): void {
    const slot = this.#clients.slot(client);
    this.families.clientPredictions.add(slot, anomalies, anomaly);
    this.families.clientPredictions.add(slot, points - anomalies, normal);
    this.families.clientLatency.observe(slot, totalSeconds);
  }

  stage(stage: Stage, seconds: number): void {
    this.families.stageDuration.observe(this.#stages.slot(stage), seconds);
  }

  modelLoaded(source: ModelSource): void {
    this.families.modelLoads.add(this.#sources.slot(source), 1);
  }

  rowsWritten(rows: number, seconds: number, by: "request" | "worker"): void {
    const slot = this.#writers.slot(by);
    this.families.recordedRows.add(slot, rows);
    this.families.recordWriteDuration.observe(slot, seconds);
  }

  rowsQueued(rows: number): void {
    this.families.queuedRows.add(this.#queueSlot, rows);
  }

  /** Begins a pool's histogram at zero. */
  poolKnown(name: string): void {
    this.#pools.slot(name);
  }

  poolWaited(name: string, seconds: number): void {
    this.families.poolWait.observe(this.#pools.slot(name), seconds);
  }
}
