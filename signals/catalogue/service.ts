/** Metrics of the prediction service. */

import * as models from "./service/models.ts";
import * as predictions from "./service/predictions.ts";
import * as process from "./service/process.ts";
import * as recording from "./service/recording.ts";
import * as requests from "./service/requests.ts";

export { latencyBuckets } from "./service/buckets.ts";
export * from "./service/models.ts";
export * from "./service/predictions.ts";
export * from "./service/process.ts";
export * from "./service/recording.ts";
export * from "./service/requests.ts";

/** What the service registers; `/metrics` shows it in this order, and within each part by name. */
export const serviceMetrics = { ...predictions, ...requests, ...models, ...recording, ...process } as const;
