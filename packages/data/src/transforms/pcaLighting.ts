/**
 * The colour augmentation that AlexNet was trained with: shifts along the principal components of ImageNet's colours.
 *
 * Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural networks" (2012), section 4.1.
 */
import {ConfigError} from '@tfjs-zoo/core';

/** One number for each principal component, the strongest first. */
export type Alphas = readonly [number, number, number];

/** The components' weights, for colours in [0, 1]: fb.resnet.torch, datasets/imagenet.lua, `pca.eigval`. */
const WEIGHTS = [0.2175, 0.0188, 0.0045];

/** Red, green and blue of each component, a row a channel: fb.resnet.torch, datasets/imagenet.lua, `pca.eigvec`. */
const COMPONENTS = [
  [-0.5675, 0.7192, 0.4009],
  [-0.5808, -0.0045, -0.814],
  [-0.5836, -0.6948, 0.4203],
];

/**
 * Adds `Σ alpha_i λ_i p_i` to every pixel of `[height, width, 3]` values, RGB in [0, maxValue] and not yet normalized.
 * Each operation is rounded to float32, as in fb.resnet.torch, datasets/transforms.lua, `Lighting`.
 *
 * @throws ConfigError if there are not three channels, or a number is not finite.
 */
export function pcaLighting(values: Float32Array, alphas: Alphas, maxValue = 1): Float32Array {
  if (values.length % 3 !== 0) {
    throw new ConfigError(`pcaLighting: ${values.length} values are not pixels of 3 channels`);
  }
  if (alphas.length !== 3 || ![...alphas, maxValue].every(Number.isFinite)) {
    throw new ConfigError(
      `pcaLighting: alphas [${alphas}] and maxValue ${maxValue} are not three finite numbers and one`,
    );
  }
  const shifts = COMPONENTS.map(row => {
    const terms = row.map((part, i) =>
      Math.fround(Math.fround(Math.fround(part) * Math.fround(alphas[i])) * Math.fround(WEIGHTS[i])),
    );
    return Math.fround(Math.fround(Math.fround(terms[0] + terms[1]) + terms[2]) * maxValue);
  });
  return values.map((x, i) => x + shifts[i % 3]);
}
