/**
 * Settings of the cache of features, and what holds for all of it.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {checkPositive} from '../schedules/schedule.ts';

/** Where features are kept. */
export interface FeatureCacheOptions {
  /** Memory that features may take, in bytes; what does not fit goes to disk. @defaultValue 1 GiB */
  maxBytes?: number;
  /** Disk space that they may take besides, in bytes; 0 for none. Browsers have none. @defaultValue 10 GiB */
  maxDiskBytes?: number;
  /** Where their file is; it is gone when training ends, however it ends. @defaultValue the system's temporary directory */
  directory?: string;
}

/** Whether features are kept, and where. */
export type CacheFeatures = 'auto' | boolean | FeatureCacheOptions;

/** {@link CacheFeatures}, decided. */
export interface CacheSettings extends Required<Omit<FeatureCacheOptions, 'directory'>> {
  /** Whether it is an error if they cannot be kept. */
  readonly must: boolean;
  readonly directory: string | undefined;
}

/** 1 GiB and 10 GiB, as the caches of images have. */
const MAX_BYTES = 2 ** 30;
const MAX_DISK_BYTES = 10 * 2 ** 30;

/**
 * The settings, complete; undefined if nothing is to be kept.
 *
 * @throws ConfigError if one is out of range.
 */
export function cacheSettings(owner: string, given: CacheFeatures = 'auto'): CacheSettings | undefined {
  if (given === false) return undefined;
  const isObject = typeof given === 'object' && given !== null;
  if (!isObject && given !== true && given !== 'auto') {
    throw new ConfigError(
      `${owner}: cacheFeatures is ${JSON.stringify(given)}; it must be 'auto', true, false or {maxBytes, maxDiskBytes, directory}`,
    );
  }
  const options: FeatureCacheOptions = isObject ? given : {};
  const {maxBytes = MAX_BYTES, maxDiskBytes = MAX_DISK_BYTES, directory} = options;
  checkPositive(`${owner}: cacheFeatures.maxBytes`, maxBytes);
  if (!(maxDiskBytes >= 0)) {
    throw new ConfigError(`${owner}: cacheFeatures.maxDiskBytes is ${maxDiskBytes}; a number of at least 0 is needed`);
  }
  return {maxBytes, maxDiskBytes, directory, must: given !== 'auto'};
}
