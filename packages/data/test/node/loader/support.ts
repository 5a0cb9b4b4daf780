import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Worker} from 'node:worker_threads';
import {memory} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {
  type Batch,
  type ImageStep,
  type SampleDataset,
  type SampleShape,
  type SampleTransform,
  transforms,
} from '../../../src/index.ts';
import {
  type ImageFolder,
  imageFolder,
  type LoadedDataset,
  type LoaderOptions,
  loader,
  moduleStep,
} from '../../../src/node.ts';
import {noise, withDirectory} from '../../support.ts';

/** A sample of the tests. */
export const SHAPE: SampleShape = [6, 5, 3];

/** The user's steps, by name. */
export function ofUser(name: string, options?: Parameters<typeof moduleStep>[1]['options']): Promise<ImageStep> {
  return moduleStep<ImageStep>(new URL('./steps.ts', import.meta.url), {export: name, options});
}

/** Random crops of the size of {@link SHAPE}, after steps of the test's. */
export function augmented(...steps: ImageStep[]): SampleTransform {
  const all: ImageStep[] = [...steps, transforms.randomResizedCrop([6, 5]), transforms.randomHorizontalFlip()];
  return transforms.compose(transforms.compose(...all), transforms.toTensorData());
}

/** Image `i` of {@link withPhotos} is this wide. */
export const widthOf = (i: number): number => 8 + i;

/** Runs with a folder of PNGs of noise, two classes by turns, that become random crops. */
export async function withPhotos(
  count: number,
  run: (photos: ImageFolder, dir: string) => Promise<void>,
  ...steps: ImageStep[]
): Promise<void> {
  await withDirectory(async dir => {
    for (let i = 0; i < count; i++) {
      const folder = join(dir, i < count / 2 ? 'a' : 'b');
      await mkdir(folder, {recursive: true});
      await writeFile(join(folder, `${String(i).padStart(2, '0')}.png`), await writePngOf(i));
    }
    await run(await imageFolder(dir, {transform: augmented(...steps), sampleShape: SHAPE}), dir);
  });
}

async function writePngOf(i: number): Promise<Uint8Array> {
  const {default: sharp} = await import('sharp');
  const {width, height, data} = noise(widthOf(i), 9);
  return sharp(data, {raw: {width, height, channels: 3}})
    .png()
    .toBuffer();
}

/** Numbers of each batch: all samples, then all labels; disposes the tensors. */
export async function numbers(batches: AsyncIterable<Batch>): Promise<number[][]> {
  const found: number[][] = [];
  for await (const {xs, ys} of batches) {
    found.push([...xs.dataSync(), ...ys.dataSync()]);
    xs.dispose();
    ys.dispose();
  }
  return found;
}

/** Runs with a loader that is closed afterwards; no tensor may be left. */
export async function withLoader(
  photos: SampleDataset,
  options: LoaderOptions,
  run: (loaded: LoadedDataset) => Promise<void>,
): Promise<void> {
  const loaded = loader(photos, options);
  const before = memory().numTensors;
  try {
    await run(loaded);
    expect(memory().numTensors, 'tensors left').to.equal(before);
  } finally {
    await loaded.close();
  }
}

/** Worker threads that run, of those that began after this module was loaded. */
export const threads: Set<Worker> = new Set();
process.on('worker', worker => {
  threads.add(worker);
  worker.once('exit', () => threads.delete(worker));
});
