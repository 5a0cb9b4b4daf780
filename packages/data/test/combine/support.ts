/** What the tests of combinators share: small datasets, walks, and a bound for counts. */
import {imageDataset} from '../../src/fromSource.ts';
import {
  arrayDataset,
  type BatchOptions,
  type ImageDataset,
  type RgbImage,
  type SampleTransform,
  type StreamDataset,
} from '../../src/index.ts';
import type {ImagePlace, ImageSource} from '../../src/sampleSource.ts';

/** One number a sample, whose value is the sample's index. */
export function numbered(labels: readonly number[], classNames?: readonly string[], first = 0) {
  return arrayDataset({
    images: Float32Array.from(labels, (_, i) => first + i),
    labels,
    classNames: classNames ?? Array.from({length: Math.max(-1, ...labels) + 1}, (_, i) => `class ${i}`),
    sampleShape: [1, 1, 1],
  });
}

/** Makes a sample of the image's first byte. */
export const firstByte = Object.assign((image: RgbImage) => Float32Array.of(image.data[0]), {
  outputShape: [1, 1, 1] as const,
});

/** Images of one pixel, of which each knows its name and place. */
export function pixels(
  labels: readonly number[],
  {
    first = 0,
    classNames = ['a', 'b', 'c'],
    transform = firstByte,
  }: {first?: number; classNames?: readonly string[]; transform?: SampleTransform} = {},
): ImageDataset {
  const source: ImageSource = {
    classNames,
    size: labels.length,
    label: i => labels[i],
    name: i => `pixel ${first + i}`,
    image: i => ({width: 1, height: 1, data: new Uint8Array(3).fill(first + i)}),
    place: i => ({path: 'pixels', offset: first + i, length: 1}),
  };
  return imageDataset(source, transform);
}

/** All values of the batches, in order; disposes the tensors. */
export async function values(data: StreamDataset, options: BatchOptions = {}): Promise<number[]> {
  const found: number[] = [];
  for await (const {xs, ys} of data.batches(options)) {
    found.push(...xs.dataSync());
    xs.dispose();
    ys.dispose();
  }
  return found;
}

/** Everything that a dataset tells of its samples. */
export async function contents(data: ImageDataset, placeOf: (i: number) => ImagePlace | undefined) {
  return Promise.all(
    Array.from({length: data.size}, async (_, i) => ({
      name: data.name(i),
      className: data.classNames[data.label(i)],
      byte: (await data.image(i)).data[0],
      value: (await data.sample(i))[0],
      offset: placeOf(i)?.offset,
    })),
  );
}

/**
 * Pearson's sum of squares of how counts differ from what is expected, and the bound that it exceeds once in a million
 * times if the counts are drawn so: Wilson, Hilferty, "The distribution of chi-square" (1931).
 */
export function chiSquare(counts: readonly number[], expected: readonly number[]): {sum: number; bound: number} {
  const sum = counts.reduce((total, count, i) => total + (count - expected[i]) ** 2 / expected[i], 0);
  const freedom = counts.length - 1;
  const [z, part] = [4.753, 2 / (9 * freedom)]; // z: the standard normal distribution exceeds it once in a million times
  return {sum, bound: freedom * (1 - part + z * Math.sqrt(part)) ** 3};
}

/** How often each of 0 … n-1 occurs. */
export function tally(indices: Iterable<number>, n: number): number[] {
  const counts = Array.from({length: n}, () => 0);
  for (const i of indices) counts[i]++;
  return counts;
}
