import {ConfigError} from '@tfjs-zoo/core';
import {describeTransform} from '@tfjs-zoo/data';
import type {JsonValue} from '../callbacks/zooCallback.ts';
import type {BatchSettings} from './trainingData.ts';

/** What of the settings of batches decides how a training goes; null if none of that is set. */
export function describeBatches({mix, onBadSample, dropLast, dtype, labels, shard}: BatchSettings = {}): JsonValue {
  const set = {
    ...(mix && {mix: describeMix(mix)}),
    // told or not, such samples are left out
    ...(onBadSample !== undefined && onBadSample !== 'error' && {onBadSample: 'skip'}),
    ...(dropLast && {dropLast}),
    ...(dtype !== undefined && {dtype}),
    ...(labels !== undefined && {labels}),
    ...(shard && {shard: {...shard}}),
  };
  return Object.keys(set).length > 0 ? set : null;
}

/** A function that is not one of the library's transforms goes by its name. */
function describeMix(mix: NonNullable<BatchSettings['mix']>): JsonValue {
  try {
    return {...describeTransform(mix)};
  } catch (error) {
    if (error instanceof ConfigError) return mix.name;
    throw error;
  }
}
