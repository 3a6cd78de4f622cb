/** Exponential smoothing of level and trend over irregular times (Holt, 1957; Wright, 1986), cleaned of spikes (Gelper et al., 2010). */

/** Surprises beyond this many standard deviations are taken in only as far as this. */
const clipSigmas = 4;
/** So many clipped surprises on one side, one after another, are a new level and no spike. */
const shiftAfter = 5;

export interface SmoothingSettings {
  /** Time constant of the level in seconds. */
  readonly levelSeconds: number;
  /** Time constant of the trend in seconds; 0 keeps the trend as it is. */
  readonly trendSeconds: number;
  /** Standard deviation of one step, for telling spikes. */
  readonly stepScale: number;
}

export class Smoother {
  level: number;
  /** Per second. */
  trend: number;
  readonly #settings: SmoothingSettings;
  #clipped = 0;
  // Most series are regular: their weights are computed once.
  #seconds = -1;
  #levelWeight = 0;
  #trendWeight = 0;

  constructor(settings: SmoothingSettings, level: number, trend: number) {
    this.#settings = settings;
    this.level = level;
    this.trend = trend;
  }

  /** Takes in the value that came `seconds` (> 0) after the one before; returns what was expected of it. */
  advance(seconds: number, value: number): number {
    if (seconds !== this.#seconds) this.#weigh(seconds);
    const expected = this.level + this.trend * seconds;
    const limit = clipSigmas * this.#settings.stepScale;
    const surprise = value - expected;
    const side = surprise > limit ? 1 : surprise < -limit ? -1 : 0;
    this.#clipped = side === 0 ? 0 : Math.sign(this.#clipped) === -side ? side : this.#clipped + side;
    if (Math.abs(this.#clipped) >= shiftAfter) {
      this.#clipped = 0;
      this.level = value;
      return expected;
    }
    const correction = this.#levelWeight * (side === 0 ? surprise : side * limit);
    this.level = expected + correction;
    this.trend += this.#trendWeight * correction;
    return expected;
  }

  #weigh(seconds: number): void {
    const { levelSeconds, trendSeconds } = this.#settings;
    this.#seconds = seconds;
    this.#levelWeight = 1 - Math.exp(-seconds / levelSeconds);
    this.#trendWeight = trendSeconds === 0 ? 0 : (1 - Math.exp(-seconds / trendSeconds)) / seconds;
  }
}
