/** Recordings for what is read by the day, and for what costs too much to be computed at each scrape: once a minute. */
import * as business from "../../signals/business.ts";
import { recordedSeriesByMetric } from "../../signals/ingestion.ts";
import { type Group, recording } from "../rule.ts";

export const daily: Group = {
  name: "daily",
  intervalSeconds: business.recordingSeconds,
  rules: [
    recording(business.recordedPoints),
    recording(business.recordedAnomalies),
    recording(business.recordedRequests),
    recording(business.recordedFits),
    recording(business.recordedModels),
    recording(business.recordedSeries),
    recording(business.recordedCpu),
    recording(business.recordedMemory),
    recording(business.recordedDatabaseSize),
    recording(recordedSeriesByMetric),
  ],
};
