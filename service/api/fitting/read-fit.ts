/** From the text of a fit's body to a model: the part of a fit that takes time, apart from HTTP so that a worker can do it. */
import { type Fit, fitModel } from "../../detectors/fit.ts";
import { Problem } from "../../errors.ts";
import { assertNoDuplicateKeys, countColons, parseJson } from "../json-body.ts";
import { futureToleranceSeconds } from "../limits.ts";
import { type FitBody, fitBody } from "../schemas/fit.ts";
import { compileCheck } from "../validation.ts";

const check = compileCheck(fitBody, "body");

/**
 * Throws `invalid_request`, `timestamp_in_future` or `training_data_*`.
 * @param now unix seconds.
 */
export function readFit(text: string, now: number): Fit {
  const body = parseJson(text);
  const problem = check(body);
  if (problem !== undefined) throw problem;
  assertNoDuplicateKeys(countColons(text), Object.keys(body as FitBody).length);
  const { timestamps, values, detector = "auto", period, sigmas } = body as FitBody;
  if (timestamps.length !== values.length) {
    throw new Problem(
      "training_data_unequal_length",
      `${timestamps.length} timestamps and ${values.length} values were sent; send one value for each timestamp.`,
    );
  }
  const samples = values.map((value, index) => {
    const timestamp = timestamps[index] ?? 0;
    if (timestamp > now + futureToleranceSeconds) {
      throw new Problem(
        "timestamp_in_future",
        `body.timestamps.${index}: ${timestamp} is more than a day after now (${Math.round(now)}); send unix seconds of what was measured.`,
      );
    }
    return { timestamp, value };
  });
  return fitModel(samples, { detector, period, sigmas });
}
