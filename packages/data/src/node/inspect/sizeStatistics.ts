import type {DatasetDescription, Spread} from './datasetDescription.ts';

/** How many of the most frequent sizes are listed. */
const LISTED = 10;

/** Counts the sizes of images. */
export function sizeStatistics(): {
  add(size: {width: number; height: number}): void;
  result(): Pick<DatasetDescription, 'width' | 'height' | 'distinctSizes' | 'sizes'>;
} {
  const counts = new Map<string, {width: number; height: number; images: number}>();
  return {
    add({width, height}) {
      const key = `${width}x${height}`;
      const size = counts.get(key) ?? {width, height, images: 0};
      size.images++;
      counts.set(key, size);
    },
    result() {
      const all = [...counts.values()];
      const sizes = all
        .sort((a, b) => b.images - a.images || a.width - b.width || a.height - b.height)
        .slice(0, LISTED);
      if (all.length === 0) return {distinctSizes: 0, sizes};
      return {
        width: spread(all.map(({width, images}) => [width, images])),
        height: spread(all.map(({height, images}) => [height, images])),
        distinctSizes: all.length,
        sizes,
      };
    },
  };
}

/** Of values that occur several times each. */
function spread(values: [value: number, times: number][]): Spread {
  const sorted = values.sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  /** The value at a place among all, in order. */
  const at = (place: number): number => {
    let before = 0;
    for (const [value, times] of sorted) {
      before += times;
      if (before > place) return value;
    }
    return sorted[sorted.length - 1][0];
  };
  const median = (at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2;
  return {min: at(0), median, max: at(total - 1)};
}
