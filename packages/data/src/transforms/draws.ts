import {ConfigError, streamOf, uniform} from '@tfjs-zoo/core';
import type {SampleKey} from '../step.ts';

/** `count` numbers in [0, 1) for one sample, one epoch and one step of a pipeline. */
export function draws(key: SampleKey, name: string, count: number): Float32Array {
  if (key?.seed === undefined) {
    throw new ConfigError(`${name} is random: call it with a key, ${name}(…)(image, {seed: 0, epoch: 0, index: 0})`);
  }
  const {seed, epoch, index, path = ''} = key;
  // a generator's step is 32 bits, which the sample index takes; the epoch therefore goes into the stream's name
  return uniform({seed, stream: streamOf(`data/${name}/${path}/${epoch}`), step: index}, count);
}

/** Gives the numbers of {@link draws} one after the other. */
export function drawing(key: SampleKey, name: string, count: number): () => number {
  const numbers = draws(key, name, count);
  let next = 0;
  return () => {
    if (next === count) throw new RangeError(`${name} draws more than ${count} numbers`);
    return numbers[next++];
  };
}
