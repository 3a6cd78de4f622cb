/** Order statistics in linear time, and a scale that outliers can't stretch. */

/** Turns a median absolute deviation into a standard deviation, for normally distributed data. */
const madToSigma = 1.4826;
/** The same for the mean absolute deviation: sqrt(pi / 2). */
const meanDeviationToSigma = 1.2533;
/** 95 % of normally distributed data is closer to the centre than this many standard deviations. */
const sigmasOf95Percent = 1.96;

/** Selection looks at three to four times as many numbers as there are; beyond this many times they are sorted. */
const mostLooks = 20;

/**
 * The k-th smallest of the first `length` numbers (k from 0), by quickselect; reorders them.
 * Pivots come from a small generator of pseudo-random numbers, always the same ones, so that a fit can be repeated. No usual order
 * takes long by them; one that was made for them is sorted in the end, so that none takes quadratic time.
 */
export function select(numbers: Float64Array, k: number, length = numbers.length): number {
  let left = 0;
  let right = length - 1;
  let random = 0x2545f491;
  let looks = mostLooks * length;
  while (left < right) {
    looks -= right - left + 1;
    if (looks < 0) {
      numbers.subarray(left, right + 1).sort();
      break;
    }
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    // Hoare's partition needs its pivot in the first place: else the right part may never shrink.
    swap(numbers, left, left + (random % (right - left + 1)));
    const pivot = numbers[left] as number;
    let i = left - 1;
    let j = right + 1;
    for (;;) {
      do i += 1;
      while ((numbers[i] as number) < pivot);
      do j -= 1;
      while ((numbers[j] as number) > pivot);
      if (i >= j) break;
      swap(numbers, i, j);
    }
    if (k <= j) right = j;
    else left = j + 1;
  }
  return numbers[k] as number;
}

/** The median of the first `length` (> 0) numbers; the lower and upper one's mean where they are even. Reorders them. */
export function median(numbers: Float64Array, length = numbers.length): number {
  const middle = length >> 1;
  const upper = select(numbers, middle, length);
  if (length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < middle; index += 1) lower = Math.max(lower, numbers[index] as number);
  return lower + (upper - lower) / 2;
}

/**
 * The standard deviation of residuals around 0 as most of them tell it: from the median of their sizes; where more than half are 0 (a
 * sensor of few steps) from the 95th percentile; where that is 0 too, from the mean. 0 only where all are 0.
 */
export function robustScale(residuals: Float64Array, length = residuals.length): number {
  if (length === 0) return 0;
  const sizes = new Float64Array(length);
  let sum = 0;
  for (let index = 0; index < length; index += 1) {
    sizes[index] = Math.abs(residuals[index] as number);
    sum += sizes[index] as number;
  }
  const mad = median(sizes);
  if (mad > 0) return mad * madToSigma;
  const outer = select(sizes, Math.min(length - 1, Math.floor(length * 0.95)));
  if (outer > 0) return outer / sigmasOf95Percent;
  return (sum / length) * meanDeviationToSigma;
}

/** Scales below this share of the centre are rounding errors. */
const roundingTolerance = 1e-12;
/** Below this, shares and squares of a scale would vanish. */
export const smallestScale = 1e-100;

/** Median and robust standard deviation of numbers that are not all equal; the scale is never 0. Changes nothing. */
export function centreAndScale(values: Float64Array): { readonly centre: number; readonly scale: number } {
  const work = Float64Array.from(values);
  const centre = median(work);
  for (let index = 0; index < work.length; index += 1) work[index] = (work[index] as number) - centre;
  return { centre, scale: Math.max(robustScale(work), Math.abs(centre) * roundingTolerance, smallestScale) };
}

function swap(numbers: Float64Array, a: number, b: number): void {
  const kept = numbers[a] as number;
  numbers[a] = numbers[b] as number;
  numbers[b] = kept;
}
