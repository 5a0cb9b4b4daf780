/**
 * What every family's build function takes.
 */
import {ConfigError} from '@tfjs-zoo/core';

/** `[height, width, channels]` of a network's images. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Options of every model. */
export interface ModelOptions {
  /** Number of outputs of the classifier. @defaultValue the number of classes the family was published with */
  numClasses?: number;
  /** `[height, width, channels]` of the images. @defaultValue the published size */
  inputShape?: ImageShape;
  /** Seed of the initial weights and of dropout. @defaultValue the one given to `seed(n)`, or 0 */
  seed?: number;
}

/**
 * Checks the size of a model's images.
 *
 * @throws ConfigError if `inputShape` is not three positive integers, looks channels-first or is below `atLeast` pixels.
 */
export function checkInputShape(model: string, inputShape: readonly number[], {atLeast}: {atLeast: number}): void {
  const shown = `${model}: inputShape [${inputShape}]`;
  if (inputShape.length !== 3 || !inputShape.every(n => Number.isInteger(n) && n > 0)) {
    throw new ConfigError(
      `${shown} is not [height, width, channels], three positive integers; for instance [224,224,3]`,
    );
  }
  const [height, width, channels] = inputShape;
  if (height <= 4 && channels > 4) {
    throw new ConfigError(`${shown} looks channels-first; tfjs is channels-last: [${[width, channels, height]}]`);
  }
  if (height < atLeast || width < atLeast) {
    throw new ConfigError(
      `${shown} is too small: its pooling leaves nothing of images below ${atLeast}x${atLeast}; ` +
        `give at least [${[Math.max(height, atLeast), Math.max(width, atLeast), channels]}], and resize the images`,
    );
  }
}

/**
 * Checks a number of classes.
 *
 * @throws ConfigError if it is not a positive integer.
 */
export function checkNumClasses(owner: string, numClasses: number): void {
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw new ConfigError(`${owner}: numClasses is ${numClasses}; a positive integer is needed`);
  }
}

/**
 * Checks that nothing was given that would be ignored.
 *
 * @throws ConfigError that names what is unknown and what there is.
 */
export function checkNoMore(owner: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new ConfigError(`${owner}: unknown option '${unknown.join("', '")}'; there are ${known.join(', ')}`);
  }
}

/** `size` channels at a width multiplier, at least one. */
export function scaled(size: number, width: number): number {
  return Math.max(1, Math.round(size * width));
}
