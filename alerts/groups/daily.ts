/** Recordings for what is read by the day, and for what costs too much to be computed at each scrape: once a minute. */
import { aggregateSeconds } from "../../signals/aggregates.ts";
import * as business from "../../signals/business.ts";
import { recordedSeriesByMetric } from "../../signals/ingestion.ts";
import { type Group, recording } from "../rule.ts";

export const daily: Group = {
  name: "daily",
  intervalSeconds: aggregateSeconds,
  rules: [
    recording(business.countedPoints),
    recording(business.countedAnomalies),
    recording(business.countedRequests),
    recording(business.countedFits),
    recording(business.recordedModels),
    recording(business.recordedSeries),
    recording(business.countedCpu),
    recording(business.recordedMemory),
    recording(business.recordedDatabaseSize),
    recording(recordedSeriesByMetric),
  ],
};
