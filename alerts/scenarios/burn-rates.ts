/**
 * The burn-rate alerts to the evaluation: what their windows hold is given, and when they speak is worked out here once more,
 * in plain arithmetic. The rates behind them are the business of slo.ts.
 */
import { type Budget, errorBudget, latencyBudget } from "../../signals/budgets.ts";
import { type BurnRate, burnRates, windowSeconds } from "../../signals/burn-rates.ts";
import { objectivesSchema } from "../../signals/objectives.ts";
import { type Expectation, recordedInput, type Scenario, type Stretch } from "../testing/scenario.ts";
import { followingSeconds } from "../timing.ts";

/** Scrapes for which requests come at a rate and some of them are bad; nothing is known where they are left out. */
interface Phase {
  readonly scrapes: number;
  readonly requests?: { readonly all: number; readonly bad: number };
}

const objectives = objectivesSchema.parse({});
const names = { critical: "Fast", warning: "Slow" } as const;
const subjects = [
  ["ErrorBudgetBurning", errorBudget(objectives)],
  ["LatencyBudgetBurning", latencyBudget(objectives)],
] as const;

/** Whole numbers, of which sums and shares are exact: 1.3 times a limit is that, to the last digit. */
const many = 10_000;

/** What hosts do around the limit of one pair of windows, by their names. */
function phases(rate: BurnRate, { share }: Budget, interval: number): Readonly<Record<string, readonly Phase[]>> {
  const limit = rate.factor * share;
  const [long, short] = [windowSeconds(rate.long) / interval, windowSeconds(rate.short) / interval];
  const at = (times: number, scrapes: number, all = many): Phase => {
    const bad = times * limit * all;
    return { scrapes: Math.round(scrapes), requests: { all, bad: all === many ? Math.round(bad) : bad } };
  };
  /** What the last five minutes were is one value: it has no half that is worse than the other. */
  const worse = (mean: number) => (rate.short === "5m" ? mean : 2 * mean - 0.7);
  return {
    // Half a window of this and half of that: just below the limit, at it, and just above.
    ...Object.fromEntries(
      [0.975, 1, 1.025].flatMap((mean) => [
        [`long-${mean}`, [at(0.7, 1.5 * long), at(2 * mean - 0.7, long)]],
        [`short-${mean}`, [at(1.3, 1.5 * long), at(0.7, short), at(worse(mean), 2 * short)]],
      ]),
    ),
    new: [at(1.3, long)],
    one: [at(1.3, long, 1)],
    fewer: [at(1.3, long, 0.98)],
    wakes: [at(1.3, 1.2 * long, 0.5), at(1.3, 3 * short, 1.65)],
    // A long gap, after which half of the window has to be known anew; and a short one, which changes nothing.
    gap: [
      at(1.3, 1.5 * long),
      { scrapes: Math.round(0.7 * long) },
      at(1.3, 1.2 * long),
      { scrapes: 1 },
      at(1.3, long / 2),
    ],
  };
}

type Sample = Phase["requests"];

function samplesOf(all: readonly Phase[]): readonly Sample[] {
  return all.flatMap(({ scrapes, requests }) => Array.from({ length: scrapes }, () => requests));
}

/** The evaluations at which an alert on this pair of windows fires. */
function fires(samples: readonly Sample[], rate: BurnRate, { share }: Budget, interval: number, until: number) {
  const { long, short, factor } = rate;
  const limit = Number((factor * share).toPrecision(6));
  const within = (index: number, seconds: number) =>
    samples.slice(Math.max(0, index + 1 - seconds / interval), index + 1).filter((sample) => sample !== undefined);
  const sum = (found: readonly NonNullable<Sample>[], what: "all" | "bad") =>
    found.reduce((total, sample) => total + sample[what], 0);
  const above = (found: readonly NonNullable<Sample>[]) => sum(found, "bad") / sum(found, "all") > limit;
  const hold = Math.max(windowSeconds(short) / 2, followingSeconds({ scrapeIntervalSeconds: interval })) / interval;
  let held = 0;
  return Array.from({ length: until }, (_, index) => {
    const [inLong, inShort] = [within(index, windowSeconds(long)), within(index, windowSeconds(short))];
    const known =
      inLong.length >= Math.floor(windowSeconds(long) / interval / 2) &&
      sum(inShort, "all") / inShort.length >= objectives.minimumRequestRate;
    const recent = short === "5m" ? inShort.slice(-1) : inShort;
    held = known && above(inLong) && above(recent) ? held + 1 : 0;
    return held > hold;
  });
}

function scenario(rate: BurnRate, interval: number): Scenario {
  const hosts = subjects.map(([name, budget]) => ({ name, budget, hosts: phases(rate, budget, interval) }));
  const length = Math.max(
    ...hosts.flatMap((it) => Object.values(it.hosts).map((all) => all.reduce((sum, { scrapes }) => sum + scrapes, 0))),
  );
  const inputs = hosts.flatMap(({ budget, hosts: doing }) =>
    Object.entries(doing).flatMap(([host, all]) => {
      const stretches = (what: "all" | "bad"): readonly Stretch[] =>
        all.map(({ scrapes, requests }) =>
          requests === undefined ? { missing: true, scrapes } : { value: requests[what], scrapes },
        );
      return [
        recordedInput(budget.all, { host }, ...stretches("all")),
        recordedInput(budget.bad, { host }, ...stretches("bad")),
      ];
    }),
  );
  const expect = hosts.flatMap(({ name, budget, hosts: doing }): readonly Expectation[] => {
    const siblings = burnRates.filter(({ severity }) => severity === rate.severity);
    const alerts = Object.entries(doing).flatMap(([host, all]) => {
      const samples = samplesOf(all);
      return siblings.map((sibling) => ({
        labels: { host, window: sibling.long },
        firing: fires(samples, sibling, budget, interval, length),
      }));
    });
    const state = (index: number): Expectation => ({
      alert: `${name}${names[rate.severity]}`,
      at: index * interval,
      firing: alerts.filter(({ firing }) => firing[index]).map(({ labels }) => labels),
    });
    return Array.from({ length: length - 1 }, (_, index) => index + 1)
      .filter((index) => alerts.some(({ firing }) => firing[index] !== firing[index - 1]))
      .flatMap((index) => [state(index - 1), state(index)]);
  });
  return {
    name: `${rate.long} and ${rate.short}: both windows, what must be known of them, and how long it must hold, to the evaluation`,
    inputs,
    expect,
  };
}

/**
 * By the scrape interval of their site: often enough that a twentieth of half a long window is a scrape, and so seldom that a
 * window of days is judged within a second.
 */
export const burnScenarios = (
  [
    [60, ["1h"]],
    [300, ["6h"]],
    [1200, ["1d", "3d"]],
  ] as const
).map(([scrapeIntervalSeconds, longs]) => ({
  scrapeIntervalSeconds,
  scenarios: burnRates
    .filter(({ long }) => longs.some((chosen) => chosen === long))
    .map((rate) => scenario(rate, scrapeIntervalSeconds)),
}));
