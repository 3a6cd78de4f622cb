/** What the API needs of the rest of the service, handed to `createApp`. */
import type { Authenticator } from "../clients/authenticator.ts";
import type { ModelEvents, RequestEvents, StageEvents } from "../metrics/events.ts";
import type { Models } from "../models/models.ts";
import type { ModelStore } from "../models/ports.ts";
import type { Logger } from "../platform/log.ts";
import type { SampledLog } from "../platform/sampled-log.ts";
import type { History } from "../predictions/history.ts";
import type { Predictor } from "../predictions/predictor.ts";
import type { Recorder } from "../predictions/recorder.ts";
import type { Fitter } from "./fitting/fitter.ts";
import type { LoadGuard } from "./load-guard.ts";
import type { Timeouts } from "./timeouts.ts";

/** What `/readyz` and the drain share. */
export interface Readiness {
  /** True from SIGTERM on. */
  draining: boolean;
  /** False until the pointers of the series have been read for the first time. */
  readonly started: () => boolean;
  /** Names of dependencies that are away. */
  readonly degraded: () => readonly string[];
}

export interface AppParts {
  readonly predictor: Pick<Predictor, "predict" | "predictMany">;
  readonly models: Pick<Models, "add" | "find" | "rollback" | "remove">;
  /** Read for what no cache holds. */
  readonly store: Pick<ModelStore, "describe" | "training" | "list" | "countSeries">;
  readonly history: Pick<History, "page">;
  /** Told what each request took. */
  readonly recorder: Pick<Recorder, "observe">;
  readonly fitter: Pick<Fitter, "fit">;
  readonly authenticator: Authenticator;
  readonly events: RequestEvents & StageEvents & Pick<ModelEvents, "fitted">;
  readonly load: LoadGuard;
  readonly readiness: Readiness;
  readonly log: Logger;
  readonly predictionLog: SampledLog;
  /** For tests of slow clients, who have no time. */
  readonly timeouts?: Timeouts;
}
