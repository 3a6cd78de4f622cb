/** What a step finds when it looks without touching: all is there, or what it would have to do. */
export type Finding<T> =
  | {
      readonly ready: true;
      readonly value: T;
      readonly summary: string;
      /** What stands in for something official, said at each run. */
      readonly fallback?: string;
    }
  | {
      readonly ready: false;
      readonly summary: string;
      /** About how long it takes on two cores. */
      readonly seconds: number;
      readonly fallback?: string;
    };
