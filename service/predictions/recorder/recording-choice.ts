/** `auto`: where a replica's predictions go, chosen by what recording them costs. Every replica chooses for itself. */
import type { Objectives } from "../../../signals/objectives.ts";
import type { RecordingMode } from "../../metrics/events.ts";

/** The site's description asks for the queue by the share of logging; the window keeps a hiccup from being one. */
const windowSeconds = 300;
/** For so long a synchronous write has to be foreseen as cheap before the queue is left. */
const returnSeconds = 900;
const slotSeconds = 10;
const slots = windowSeconds / slotSeconds;

export interface RecordingChoiceOptions {
  readonly objectives: Pick<
    Objectives,
    "loggingShare" | "loggingReturnShare" | "loggingMinimumTotalSeconds" | "minimumRequestRate"
  >;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly onChange: (mode: RecordingMode, reason: string) => void;
}

/** Sums of ten seconds. */
interface Slot {
  requests: number;
  logging: number;
  total: number;
  writes: number;
  writing: number;
}

const emptySlot = (): Slot => ({ requests: 0, logging: 0, total: 0, writes: 0, writing: 0 });

/**
 * Starts with `sync`. There is no timer: each observation, and only that, moves the window on, so that a replica without
 * traffic stays as it is. A restart forgets: the replica finds out again within five minutes.
 */
export class RecordingChoice {
  readonly #options: RecordingChoiceOptions;
  #mode: RecordingMode = "sync";
  #window: Slot[] = [emptySlot()];
  #slot: number;
  /** When this mode began, seconds. */
  #since: number;
  /** Since when a synchronous write is foreseen as cheap, seconds. */
  #cheapSince: number | undefined;

  constructor(options: RecordingChoiceOptions) {
    this.#options = options;
    this.#since = options.now() / 1000;
    this.#slot = Math.floor(this.#since / slotSeconds);
  }

  get mode(): RecordingMode {
    return this.#mode;
  }

  /** One request. */
  observe({ logging, total }: { readonly logging: number; readonly total: number }): void {
    const slot = this.#current();
    slot.requests += 1;
    slot.logging += logging;
    slot.total += total;
  }

  /** One synchronous write of one row, seconds; measured by the queue's worker. */
  measured(seconds: number): void {
    const slot = this.#current();
    slot.writes += 1;
    slot.writing += seconds;
  }

  /** The slot of now; on entering it, what the ones before say is weighed. */
  #current(): Slot {
    const seconds = this.#options.now() / 1000;
    const slot = Math.floor(seconds / slotSeconds);
    if (slot !== this.#slot) {
      // Idle slots count as such: after a pause there may be nothing left to judge by.
      const passed = Math.min(slot - this.#slot, slots + 1);
      for (let index = 0; index < passed; index += 1) this.#window.push(emptySlot());
      this.#window = this.#window.slice(-(slots + 1));
      this.#slot = slot;
      this.#weigh(seconds);
    }
    return this.#window.at(-1) ?? emptySlot();
  }

  #weigh(seconds: number): void {
    const sum = emptySlot();
    for (const slot of this.#window.slice(0, -1)) {
      sum.requests += slot.requests;
      sum.logging += slot.logging;
      sum.total += slot.total;
      sum.writes += slot.writes;
      sum.writing += slot.writing;
    }
    if (this.#mode === "sync") this.#weighSync(seconds, sum);
    else this.#weighQueue(seconds, sum);
  }

  #weighSync(seconds: number, { requests, logging, total }: Slot): void {
    const { loggingShare, loggingMinimumTotalSeconds, minimumRequestRate } = this.#options.objectives;
    if (seconds - this.#since < windowSeconds || requests < minimumRequestRate * windowSeconds) return;
    const mean = total / requests;
    const share = logging / total;
    if (share <= loggingShare || mean <= loggingMinimumTotalSeconds) return;
    this.#change("queue", seconds, `logging took ${percent(share)} of ${milliseconds(mean)} over 5 minutes`);
  }

  #weighQueue(seconds: number, { requests, logging, total, writes, writing }: Slot): void {
    if (requests === 0 || writes === 0) {
      this.#cheapSince = undefined;
      return;
    }
    const write = writing / writes;
    // What the mean request would take with that write in place of the queue's.
    const share = write / (write + Math.max(0, total - logging) / requests);
    if (share >= this.#options.objectives.loggingReturnShare) {
      this.#cheapSince = undefined;
      return;
    }
    this.#cheapSince ??= seconds;
    if (seconds - this.#cheapSince < returnSeconds) return;
    this.#change("sync", seconds, `a write of ${milliseconds(write)} would be ${percent(share)}, for 15 minutes`);
  }

  #change(mode: RecordingMode, seconds: number, reason: string): void {
    this.#mode = mode;
    this.#since = seconds;
    this.#cheapSince = undefined;
    this.#window = [emptySlot()];
    this.#options.onChange(mode, reason);
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms`;
