/**
 * What every AlexNet takes.
 */
import {ConfigError, checkBackend, currentSeed} from '@tfjs-zoo/core';
import {ALEXNET_INITIALIZATIONS, type AlexNetInitialization} from './alexnetInitialization.ts';
import {checkInputShape, checkNoMore, checkNumClasses, type ImageShape, type ModelOptions} from './modelOptions.ts';

/** Options of {@link alexnet}. */
export interface AlexNetOptions extends ModelOptions {
  /** Probability of dropping a unit between the linear layers. @defaultValue 0.5 */
  dropout?: number;
  /** Multiplies every layer's width, for tests and small tasks. @defaultValue 1 */
  width?: number;
  /** How the weights start. @defaultValue 'torch' */
  initializer?: AlexNetInitialization;
}

/** What differs between the AlexNets. */
interface AlexNetDefaults {
  readonly inputShape: ImageShape;
  readonly initializer: AlexNetInitialization;
  /** Smallest height and width of an image. */
  readonly minSize: number;
  /** Names of options beside {@link AlexNetOptions}. */
  readonly more?: readonly string[];
}

/** Names of {@link AlexNetOptions}. */
const OPTIONS: readonly string[] = ['numClasses', 'inputShape', 'dropout', 'width', 'initializer', 'seed'];

/**
 * The options with nothing left out.
 *
 * @throws ConfigError if one is unknown or out of range.
 */
export function wholeAlexNetOptions(
  owner: string,
  options: AlexNetOptions,
  defaults: AlexNetDefaults,
): Required<AlexNetOptions> {
  const {numClasses = 1000, inputShape = defaults.inputShape, dropout = 0.5, width = 1} = options;
  const {initializer = defaults.initializer, seed = currentSeed()} = options;
  checkNoMore(owner, options, [...OPTIONS, ...(defaults.more ?? [])]);
  checkBackend(owner);
  checkInputShape(owner, inputShape, {atLeast: defaults.minSize});
  checkNumClasses(owner, numClasses);
  if (!(width > 0)) throw new ConfigError(`${owner}: width is ${width}; a positive multiplier is needed`);
  if (!ALEXNET_INITIALIZATIONS.includes(initializer)) {
    throw new ConfigError(`${owner}: no initializer '${initializer}'; there are ${ALEXNET_INITIALIZATIONS.join(', ')}`);
  }
  return {numClasses, inputShape, dropout, width, initializer, seed};
}
