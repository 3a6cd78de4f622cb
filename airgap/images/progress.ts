/** Lines for people on standard error: what is being done, for how long; a sign of life every ten seconds. */

const beat = 10_000;

export interface Progress {
  say(subject: string, message: string): void;
  /** Says that a step starts, that it is still going on, and how long it took. */
  during<T>(subject: string, step: string, work: () => Promise<T>): Promise<T>;
}

/** Steps that take less are not worth a second line (milliseconds). */
const worthSaying = 2_000;

export function progressTo(write: (line: string) => void, now: () => number = Date.now): Progress {
  const running = new Map<symbol, { subject: string; step: string; since: number }>();
  const started = now();
  const seconds = (milliseconds: number) => `${Math.round(milliseconds / 1000)} s`;
  const say = (subject: string, message: string) => {
    write(`${seconds(now() - started).padStart(6)}  ${subject.padEnd(18)} ${message}\n`);
  };
  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    const all = [...running.values()].map(
      ({ subject, step, since }) => `${subject}: ${step} (${seconds(now() - since)})`,
    );
    if (all.length > 0) say("still at work", all.join(", "));
  };
  return {
    say,
    during: async (subject, step, work) => {
      const id = Symbol(subject);
      const since = now();
      running.set(id, { subject, step, since });
      timer ??= setInterval(tick, beat).unref();
      say(subject, step);
      try {
        const result = await work();
        if (now() - since >= worthSaying) say(subject, `${step}: done in ${seconds(now() - since)}`);
        return result;
      } finally {
        running.delete(id);
        if (running.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      }
    },
  };
}
