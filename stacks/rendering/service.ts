/** Environment and files of the prediction service; service/config.ts says what each variable means. */
import { queueLimitRows } from "../../signals/queue.ts";
import { asksForKeys, type Host, hostsWith, type Site } from "../../signals/site.ts";
import type { ServiceSettings } from "../config.ts";
import { checkSeconds } from "./haproxy.ts";
import { database } from "./postgres.ts";

const files = "/etc/vigia/current";

/** Limit of a replica's container, MiB. */
export const serviceMemoryMiB = 384;

/**
 * The heap's bounds: a third of the container's memory stays for code, sockets and scrapes. Left to itself, Node takes 1 MiB
 * for young objects in so small a container, and collects them all the time. From 4 to 16 a core answers 5 % more, the P99 stays
 * (docs/performance.md).
 */
export const nodeOptions = `--max-old-space-size=${Math.floor((serviceMemoryMiB * 2) / 3)} --max-semi-space-size=16`;

export interface ServiceArgs {
  readonly site: Site;
  /** The host that the replica runs on. */
  readonly host: Host;
  readonly settings: ServiceSettings;
  readonly version: string;
  readonly faults: boolean;
}

/** `NAME=value`; passwords come from files. */
export function serviceEnvironment({ site, host, settings, version, faults }: ServiceArgs): string[] {
  const [data] = hostsWith(site, "data");
  const address = data?.address ?? host.address;
  const { objectives } = site;
  return [
    "PORT=8080",
    "METRICS_PORT=9464",
    `DATABASE_URL=postgres://vigia_service@${address}:${site.ports.postgres}/${database}`,
    `DATABASE_PASSWORD_FILE=${files}/database-password`,
    `REDIS_URL=redis://service@${address}:${site.ports.redis}`,
    `REDIS_PASSWORD_FILE=${files}/redis-password`,
    `QUEUE_URL=redis://service@${address}:${site.ports.queue}`,
    `QUEUE_PASSWORD_FILE=${files}/queue-password`,
    `QUEUE_LIMIT=${queueLimitRows}`,
    `PERSISTENCE=${settings.persistence}`,
    `LOGGING_SHARE=${objectives.loggingShare}`,
    `LOGGING_RETURN_SHARE=${objectives.loggingReturnShare}`,
    `LOGGING_MINIMUM_TOTAL_SECONDS=${objectives.loggingMinimumTotalSeconds}`,
    `MINIMUM_REQUEST_RATE=${objectives.minimumRequestRate}`,
    `SERIES_SILENT_SECONDS=${objectives.seriesSilentSeconds}`,
    `MODEL_RETRAIN_SECONDS=${objectives.modelRetrainSeconds}`,
    `PREDICTION_RETENTION_DAYS=${settings.predictionRetentionDays}`,
    `SERIES_LABEL_LIMIT=${settings.seriesLabelLimit}`,
    `DRAIN_SECONDS=${2 * checkSeconds + 1}`,
    `NODE_OPTIONS=${nodeOptions}`,
    "LOG_LEVEL=info",
    "LOG_SAMPLE_RATE=50",
    `SERVICE_VERSION=${version}`,
    ...(asksForKeys(site) ? [`CLIENTS_FILE=${files}/clients.json`] : []),
    ...tracing(settings),
    ...(faults ? ["FAULTS=1"] : []),
  ];
}

function tracing({ tracingEndpoint, tracingRatio }: ServiceSettings): string[] {
  if (tracingEndpoint === undefined) return [];
  return [`OTEL_EXPORTER_OTLP_ENDPOINT=${tracingEndpoint}`, `OTEL_TRACES_SAMPLER_ARG=${tracingRatio}`];
}

/** Path below `current/` -> text: who may call. Keys are in the database, by their digest. */
export function clientFiles(site: Site): Record<string, string> {
  return asksForKeys(site) ? { "clients.json": `${JSON.stringify(site.clients, undefined, 2)}\n` } : {};
}
