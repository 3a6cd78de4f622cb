/** An arrival as the HTTP request that carries it. */

import type { Arrival, Part } from "./schedule.ts";
import type { SensorPoint } from "./sensor-data.ts";

/** The versions that the fits of this run have made. */
export interface FittedVersions {
  /** Series id -> `v2`: what a request that names no version is answered with. */
  readonly current: Map<string, string>;
  /** Series id -> `v1`, for those fitted twice. */
  readonly earlier: Map<string, string>;
}

export function noVersions(): FittedVersions {
  return { current: new Map(), earlier: new Map() };
}

export interface PredictRequest {
  readonly path: string;
  readonly body: object;
  /** Set where the request names a version. */
  readonly version: string | undefined;
}

export function requestOf({ kind, parts }: Arrival, versions: FittedVersions): PredictRequest {
  const [first] = parts;
  const [point] = first?.points ?? [];
  if (first === undefined || point === undefined) throw new Error(`a ${kind} request has no points`);
  const path = `/predict/${first.seriesId}`;
  const version = kind === "version" ? versions.earlier.get(first.seriesId) : undefined;
  switch (kind) {
    case "point":
    case "repeat":
      return { path, body: sample(point), version };
    case "version":
      return { path: version === undefined ? path : `${path}?version=${version}`, body: sample(point), version };
    case "batch":
      return { path, body: { points: first.points.map(sample) }, version };
    case "series":
      return { path: "/predict", body: { series: parts.map(seriesOf) }, version };
  }
}

function seriesOf({ seriesId, points }: Part): object {
  return { series_id: seriesId, points: points.map(sample) };
}

/** The label stays here: the service must find the anomaly by itself. */
function sample({ timestamp, value }: SensorPoint): { timestamp: number; value: number } {
  return { timestamp, value };
}
