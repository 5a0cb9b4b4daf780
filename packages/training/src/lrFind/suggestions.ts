/**
 * Learning rates read off a curve of losses over growing rates.
 *
 * Reference: fastai, `callback/schedule.py` (`valley`, `minimum`, `steep`).
 */

/** Rates to train with; undefined where the curve has too few points. */
export interface Suggestions {
  /** Two thirds down the longest descent: the safest of the three. */
  readonly valley: number | undefined;
  /** A tenth of the rate where the loss is lowest. */
  readonly minimum: number | undefined;
  /** Where the loss falls fastest with the logarithm of the rate. */
  readonly steep: number | undefined;
}

/** Points at the end that are left out: there the loss is on its way up. */
const LAST = 5;

/**
 * @param steps - Number of steps that were planned; the first tenth of them, where little happens, is left out.
 */
export function suggest(rates: readonly number[], smoothed: readonly number[], steps: number): Suggestions {
  const points = rates
    .map((rate, i) => ({rate, loss: smoothed[i]}))
    .slice(Math.floor(steps / 10), -LAST)
    .filter(({loss}) => !Number.isNaN(loss));
  if (points.length < 2) return {valley: undefined, minimum: undefined, steep: undefined};
  const lowest = points.reduce((best, point) => (point.loss < best.loss ? point : best));
  return {valley: valley(points), minimum: lowest.rate / 10, steep: steepest(points)};
}

interface Point {
  readonly rate: number;
  readonly loss: number;
}

/**
 * Half a third past the first third of the longest falling subsequence, measured in points of the curve; undefined if the
 * loss never falls.
 */
function valley(points: readonly Point[]): number | undefined {
  const lengths = points.map(() => 1);
  let end = 0;
  for (let i = 1; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      if (points[i].loss < points[j].loss) lengths[i] = Math.max(lengths[i], lengths[j] + 1);
    }
    if (lengths[i] > lengths[end]) end = i;
  }
  if (lengths[end] < 2) return undefined;
  const third = lengths[end] / 3;
  // two points only would come to the place before the first
  return points[Math.max(end - lengths[end] + Math.floor(third) + Math.floor(third / 2), 0)].rate;
}

function steepest(points: readonly Point[]): number {
  const slopes = points
    .slice(1)
    .map(({rate, loss}, i) => (loss - points[i].loss) / (Math.log(rate) - Math.log(points[i].rate)));
  return points[slopes.indexOf(Math.min(...slopes))].rate;
}
