/** From samples to a model and back to a judge: all that the rest of the service uses of detection, beside the types. */
import { type Choice, choose, type Trial } from "./auto.ts";
import type { Detector, FitSettings } from "./detector.ts";
import { ewma } from "./ewma.ts";
import { meanSigma } from "./mean-sigma.ts";
import { medianMad } from "./median-mad.ts";
import type { Judge, Model, Sample } from "./model.ts";
import { seasonal } from "./seasonal.ts";
import { thin } from "./thin.ts";
import { type DataReport, prepare } from "./training-data.ts";

/** From simple to complex. */
const detectors: readonly [Detector, ...Detector[]] = [
  meanSigma as Detector,
  medianMad as Detector,
  ewma as Detector,
  seasonal as Detector,
];

/** What may be asked for at a fit. */
export const detectorNames = ["auto", "mean-sigma", "median-mad", "ewma", "seasonal"] as const;
export type DetectorName = (typeof detectorNames)[number];

export interface FitOptions {
  /** Default: `mean-sigma`. */
  readonly detector?: DetectorName | undefined;
  /** Seconds; for `seasonal` and `auto`. Default: hours of the day and, from two weeks of data on, of the week. */
  readonly period?: number | undefined;
  /** Half the width of the band in standard deviations; default 3. */
  readonly sigmas?: number | undefined;
}

export interface FitReport {
  readonly detector: string;
  /** Why this detector. */
  readonly reason: string;
  readonly data: DataReport;
  /** Empty unless `auto` was asked for. */
  readonly trials: readonly Trial[];
  readonly skipped: Choice["skipped"];
}

export interface Fit {
  readonly model: Model;
  /** At most 500 points to draw, extremes included. */
  readonly training: Sample[];
  readonly report: FitReport;
}

/** Throws a `Problem` (`training_data_*`) on data that the detector can't learn from. */
export function fitModel(samples: readonly Sample[], options: FitOptions = {}): Fit {
  const { detector: asked = "mean-sigma", period, sigmas = 3 } = options;
  const settings: FitSettings = { period, sigmas };
  const { data, report } = prepare(samples);
  const named = detectors.find(({ name }) => name === asked);
  const choice =
    named === undefined
      ? choose(data, settings, detectors)
      : { detector: named, reason: "asked for", trials: [], skipped: [] };
  const { detector, ...why } = choice;
  const parameters = detector.fit(data, settings);
  return {
    model: { detector: detector.name, parameters, points: data.length },
    training: thin(data),
    report: { detector: detector.name, ...why, data: report },
  };
}

/** Undefined where the model is not one that this build can read. */
export function compileModel(model: Model): Judge | undefined {
  const detector = detectors.find(({ name }) => name === model.detector);
  const parameters = detector?.parse(model.parameters);
  return parameters === undefined ? undefined : detector?.compile(parameters);
}
