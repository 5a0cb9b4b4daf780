import {ConfigError} from '@tfjs-zoo/core';

/** An error about a file of a saved model: which file, what is wrong with it, and what to do. */
export function savedModelError(path: string, problem: string, options?: {cause?: unknown}): ConfigError {
  return new ConfigError(`loadLayersModel: ${path}: ${problem}`, options);
}
