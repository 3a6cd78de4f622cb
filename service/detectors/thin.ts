/** A small copy of training data that looks like the whole when drawn. */
import type { Sample } from "./model.ts";
import type { TrainingData } from "./training-data.ts";

/** At most so many points, in order of time: the first, the last, and the lowest and highest of each stretch between. */
export function thin({ timestamps, values, length }: TrainingData, limit = 500): Sample[] {
  const at = (index: number): Sample => ({ timestamp: timestamps[index] as number, value: values[index] as number });
  if (length <= limit) return Array.from({ length }, (_, index) => at(index));
  const stretches = Math.floor((limit - 2) / 2);
  const kept = [at(0)];
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = 1 + Math.floor((stretch * (length - 2)) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * (length - 2)) / stretches);
    let lowest = from;
    let highest = from;
    for (let index = from; index < to; index += 1) {
      if ((values[index] as number) < (values[lowest] as number)) lowest = index;
      if ((values[index] as number) > (values[highest] as number)) highest = index;
    }
    kept.push(at(Math.min(lowest, highest)));
    if (lowest !== highest) kept.push(at(Math.max(lowest, highest)));
  }
  kept.push(at(length - 1));
  return kept;
}
