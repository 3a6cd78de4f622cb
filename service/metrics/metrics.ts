/** The service's metrics, in terms of what happens rather than of label sets. Units of account: docs/metrics.md. */
import type { Readable } from "node:stream";
import { collectDefaultMetrics, Registry } from "prom-client";
import { serviceMetrics } from "../../signals/catalogue/service.ts";
import { soleClient } from "../clients/client.ts";
import { coldFamily } from "./cold-family.ts";
import { EventLoopLag } from "./event-loop-lag.ts";
import { type AnsweredRequest, countedRoutes, type PredictionObservation, type ServiceEvents } from "./events.ts";
import { exposition } from "./exposition.ts";
import { type Family, registerFamily } from "./family.ts";
import type { HistogramColumn } from "./histogram-column.ts";
import { RequestMetrics } from "./request-metrics.ts";
import { type ScrapeOutcome, Scrapes } from "./scrapes.ts";
import { SeriesMetrics } from "./series-metrics.ts";
import { StateMetrics } from "./state-metrics.ts";
import type { Format } from "./text-format.ts";
import type { ValueColumn } from "./value-column.ts";

const minuteMs = 60_000;

export interface MetricsOptions {
  /** Label sets of series and version that are told apart. */
  readonly seriesLimit: number;
  /** Of the service, for `service_build_info`. */
  readonly version: string;
  /** Route templates that stand at zero from the start. */
  readonly routes?: readonly string[];
  /** Names of clients that stand at zero from the start. */
  readonly clients?: readonly string[];
}

export class Metrics implements ServiceEvents {
  /** Knows every metric: those that the client keeps and those of ours. `scrape` renders them without a stall. */
  readonly registry = new Registry();
  readonly #series: SeriesMetrics;
  readonly #requests: RequestMetrics;
  readonly #state: StateMetrics;
  readonly #families: readonly Family[];
  readonly #lag = new EventLoopLag();
  readonly #scrapes: Scrapes;
  readonly #clock: NodeJS.Timeout;
  #inFlight = 0;

  constructor({ seriesLimit, version, routes = countedRoutes, clients = [soleClient.name] }: MetricsOptions) {
    this.#series = new SeriesMetrics(seriesLimit);
    this.#requests = new RequestMetrics({ routes, clients });
    this.#state = new StateMetrics(this.registry, version, seriesLimit);
    this.#families = this.#arrange();
    this.#scrapes = new Scrapes((outcome) => this.#scraped(outcome));
    this.#clock = setInterval(() => this.minutePassed(), minuteMs).unref();
  }

  /** Ends the clock and the measurement of the event loop. */
  close(): void {
    clearInterval(this.#clock);
    this.#lag.stop();
  }

  /** The whole of `/metrics`; undefined where too many scrapes are in flight. */
  scrape(format: Format): Readable | undefined {
    return this.#scrapes.open(() => {
      this.#series.showFolded();
      this.#state.collect(this.#inFlight, this.#lag.p99Seconds(), this.#series);
      return exposition(this.#families, format);
    });
  }

  /** `http_request_duration_seconds` alone, with its exemplars, in OpenMetrics. */
  scrapeExemplars(): Readable | undefined {
    return this.#scrapes.open(() => exposition([this.#requests.families.httpRequestDuration], "openmetrics"));
  }

  /** Scrapes in flight. */
  get scrapesInFlight(): number {
    return this.#scrapes.running;
  }

  /** The clock calls it; what is idle is counted in minutes. */
  minutePassed(): void {
    this.#series.labels.tick();
  }

  requestStarted(): void {
    this.#inFlight += 1;
  }

  requestEnded(request: AnsweredRequest): void {
    this.#inFlight -= 1;
    this.#requests.ended(request);
  }

  predicted(seen: PredictionObservation): void {
    this.#series.predicted(seen);
    this.#requests.predicted(seen);
  }

  stage: ServiceEvents["stage"] = (stage, seconds) => this.#requests.stage(stage, seconds);
  seriesChanged: ServiceEvents["seriesChanged"] = (series) => this.#series.changed(series);
  modelLoaded: ServiceEvents["modelLoaded"] = (source) => this.#requests.modelLoaded(source);
  fitted: ServiceEvents["fitted"] = (detector, seconds) =>
    this.#state.metrics.fitDuration.observe({ detector }, seconds);
  cacheFailed: ServiceEvents["cacheFailed"] = (operation) => this.#state.metrics.cacheErrors.inc({ operation });
  cacheDegraded: ServiceEvents["cacheDegraded"] = (degraded) => this.#state.metrics.cacheDegraded.set(degraded ? 1 : 0);
  recordingMode: ServiceEvents["recordingMode"] = (mode) => this.#state.recordingMode(mode);
  rowsWritten: ServiceEvents["rowsWritten"] = (rows, seconds, by) => this.#requests.rowsWritten(rows, seconds, by);
  rowsQueued: ServiceEvents["rowsQueued"] = (rows) => this.#requests.rowsQueued(rows);
  rowsSetAside: ServiceEvents["rowsSetAside"] = (rows) => this.#state.metrics.setAsideRows.inc(rows);
  writeFailed: ServiceEvents["writeFailed"] = (target) => this.#state.metrics.recordFailures.inc({ target });
  watchQueue: ServiceEvents["watchQueue"] = (state) => this.#state.watchQueue(state);
  watchCensus: ServiceEvents["watchCensus"] = (state) => this.#state.watchCensus(state);
  watchPool: ServiceEvents["watchPool"] = (name, state) => {
    this.#requests.poolKnown(name);
    this.#state.watchPool(name, state);
  };
  poolWaited: ServiceEvents["poolWaited"] = (name, seconds) => this.#requests.poolWaited(name, seconds);

  #scraped(outcome: ScrapeOutcome): void {
    this.#state.metrics.metricsScrapes.inc({ outcome });
  }

  /** In the order of the catalogue, then what the client says of the process. */
  #arrange(): Family[] {
    const ours: Readonly<Record<string, ValueColumn | HistogramColumn>> = {
      ...this.#series.families,
      ...this.#requests.families,
    };
    const catalogued = Object.entries(serviceMetrics).map(([key, metric]) => {
      const family = ours[key];
      if (family === undefined) return coldFamily(this.registry.getSingleMetric(metric.name));
      registerFamily(this.registry, metric, () => family.samples());
      return family;
    });
    const known = new Set(this.registry.getMetricsAsArray().map(({ name }) => name));
    collectDefaultMetrics({ register: this.registry });
    const ofProcess = this.registry.getMetricsAsArray().filter(({ name }) => !known.has(name));
    return [...catalogued, ...ofProcess.map(coldFamily)];
  }
}
