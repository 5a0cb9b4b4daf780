/**
 * From images to named classes.
 */
import {softmax, type Tensor, type Tensor4D, tensor4d, tidy, topk} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {presetFromConfig, type RgbImage} from '@tfjs-zoo/data';
import {zooMetadata} from './metadata.ts';

/** Options of {@link classify}. */
export interface ClassifyOptions {
  /** How many classes to name for each image, the most likely first. @defaultValue 5, or all if there are fewer */
  top?: number;
  /** Images given to the network at once. @defaultValue 32 */
  batchSize?: number;
  /** Ends the work between two batches with the signal's reason. */
  signal?: AbortSignal;
}

/** One guess. */
export interface Prediction {
  /** Index of the class. */
  readonly index: number;
  /** Its name; the index as text if the model knows no names. */
  readonly category: string;
  /** Softmax of the logits, in [0, 1]. */
  readonly probability: number;
}

/** Turns images into what the network takes. */
function toBatch(model: LayersModel, images: readonly RgbImage[]): Tensor4D {
  const metadata = zooMetadata(model);
  if (metadata === undefined) {
    throw new ConfigError(
      `classify: '${model.name}' does not say how to prepare images (no userDefinedMetadata.zoo); ` +
        'build it with createModel(), or give a tensor of prepared images',
    );
  }
  const preset = presetFromConfig(metadata.preset);
  const [height, width, channels] = preset.outputShape;
  const values = new Float32Array(images.length * height * width * channels);
  images.forEach((image, i) => {
    values.set(preset(image), i * height * width * channels);
  });
  return tensor4d(values, [images.length, height, width, channels]);
}

/** The first `top` guesses for each row of a batch. */
async function guess(model: LayersModel, x: Tensor4D, top: number): Promise<Prediction[][]> {
  const categories = zooMetadata(model)?.categories;
  const found = tidy(() => topk(softmax(model.predict(x) as Tensor), top));
  try {
    const [indices, values] = await Promise.all([found.indices.data(), found.values.data()]);
    return Array.from({length: x.shape[0]}, (_, row) =>
      Array.from({length: top}, (_, rank) => {
        const index = indices[row * top + rank];
        return {index, category: categories?.[index] ?? String(index), probability: values[row * top + rank]};
      }),
    );
  } finally {
    found.indices.dispose();
    found.values.dispose();
  }
}

/**
 * Names the classes of images.
 *
 * Images go through the preset that the model carries; a tensor is taken as already prepared.
 *
 * @param images - One image, several, or a tensor `[batch, height, width, channels]` (which stays the caller's).
 * @returns For each image its predictions, the most likely first.
 * @throws ConfigError if the model carries no preset, the tensor does not fit, or `top` is no positive integer.
 */
export async function classify(
  model: LayersModel,
  images: RgbImage | readonly RgbImage[] | Tensor4D,
  {top, batchSize = 32, signal}: ClassifyOptions = {},
): Promise<Prediction[][]> {
  const numClasses = model.outputShape[1] as number;
  if (top !== undefined && (!Number.isInteger(top) || top < 1)) {
    throw new ConfigError(`classify: top is ${top}; a positive integer is needed`);
  }
  const count = Math.min(top ?? 5, numClasses);
  if ('dataId' in images) {
    checkBatch(model, images);
    return guess(model, images, count);
  }
  const list: readonly RgbImage[] = Array.isArray(images) ? images : [images as RgbImage];
  const predictions: Prediction[][] = [];
  for (let from = 0; from < list.length; from += batchSize) {
    signal?.throwIfAborted();
    const x = toBatch(model, list.slice(from, from + batchSize));
    try {
      checkBatch(model, x);
      predictions.push(...(await guess(model, x, count)));
    } finally {
      x.dispose();
    }
  }
  return predictions;
}

function checkBatch(model: LayersModel, x: Tensor): void {
  const [, ...expected] = model.inputs[0].shape;
  if (x.rank !== 4 || expected.some((n, i) => n !== null && n !== x.shape[i + 1])) {
    const [, height, , channels] = x.shape;
    const channelsFirst = x.rank === 4 && height === expected[2] && channels !== expected[2];
    throw new ConfigError(
      `classify: images have shape [${x.shape}], but '${model.name}' takes [batch,${expected}]; ` +
        (channelsFirst
          ? 'they look channels-first, and tfjs is channels-last: tf.transpose(images, [0, 2, 3, 1])'
          : 'give RgbImages (see readImage) to have them resized, or prepare the tensor with the preset'),
    );
  }
  if (x.dtype !== 'float32') {
    throw new ConfigError(
      `classify: the images are ${x.dtype}; '${model.name}' takes float32, scaled by its preset. ` +
        'Give RgbImages (see readImage) to have that done, or prepare the tensor with the preset',
    );
  }
}
