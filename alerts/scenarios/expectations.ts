/** What is expected of an alert, at the very evaluation at which it changes: an evaluation sooner or later would be another rule. */
import type { Expectation } from "../testing/scenario.ts";

type Labels = Readonly<Record<string, string>>;

/** Says of one alert when it speaks, in seconds, on a site that evaluates its rules so often. */
export function speaks(alert: string, evaluationSeconds = 15) {
  return {
    name: alert,
    /** It begins to fire for these at this moment, and for nobody before; others fire already. */
    from: (at: number, begin: readonly Labels[], already: readonly Labels[] = []): readonly Expectation[] => [
      ...(at > 0 ? [{ alert, at: at - evaluationSeconds, firing: already }] : []),
      { alert, at, firing: [...already, ...begin] },
    ],
    /** It fires for the last time at this moment for these, and goes on for others. */
    to: (at: number, end: readonly Labels[], goesOn: readonly Labels[] = []): readonly Expectation[] => [
      { alert, at, firing: [...end, ...goesOn] },
      { alert, at: at + evaluationSeconds, firing: goesOn },
    ],
    /** Nobody at any of these moments. */
    never: (...moments: readonly number[]): readonly Expectation[] => moments.map((at) => ({ alert, at, firing: [] })),
  };
}

export const hosts = (...names: readonly string[]): readonly Labels[] => names.map((host) => ({ host }));
