/** Recordings of each model by itself, see signals/by-model.ts: once a minute, because there may be thousands. */
import { aggregateSeconds } from "../../signals/aggregates.ts";
import * as byModel from "../../signals/by-model.ts";
import { type Group, recording } from "../rule.ts";

export const models: Group = {
  name: "models",
  intervalSeconds: aggregateSeconds,
  rules: [
    recording(byModel.recordedModelP95),
    recording(byModel.recordedModelInferenceP95),
    recording(byModel.recordedModelLoggingP95),
    recording(byModel.recordedModelSeconds),
    recording(byModel.recordedModelRequests),
    recording(byModel.recordedModelPoints),
    recording(byModel.recordedModelAnomalies),
    recording(byModel.recordedSeriesMisses),
    recording(byModel.recordedSeriesModels),
  ],
};
