/** Order in what is done at once: limits, and work that many wait for. */

/** A limit on how much of one kind of work is done at once; who waits longest goes first. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

export function lane(width: number): Lane {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

/** Runs when first asked for; all who ask get the same answer. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= work();
    return started;
  };
}
