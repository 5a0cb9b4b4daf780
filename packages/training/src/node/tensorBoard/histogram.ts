/** A bucket: from, to, and how many values are in it. */
export type Bucket = readonly [left: number, right: number, count: number];

/**
 * Counts values in buckets of equal width from the smallest to the largest; those that are not finite are left out. Values
 * that are all the same are in the last bucket. Reference: `tf.summary.histogram`.
 */
export function histogram(values: ArrayLike<number>, buckets: number): Bucket[] {
  let [least, most, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    finite += 1;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (finite === 0) return [];
  const counts = new Float64Array(buckets);
  const width = (most - least) / buckets;
  if (width === 0) counts[buckets - 1] = finite;
  else {
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) continue;
      counts[Math.min(Math.floor((values[i] - least) / width), buckets - 1)] += 1;
    }
  }
  const edge = (i: number): number => (i === buckets ? most : least + i * width);
  return [...counts].map((count, i) => [edge(i), edge(i + 1), count]);
}
