import {ConfigError, normal, type RngKey, streamOf, uniform} from '@tfjs-zoo/core';
import type {SampleKey} from '../step.ts';

/** `count` numbers in [0, 1) for one sample, one epoch and one step of a pipeline. */
export function draws(key: SampleKey, name: string, count: number): Float32Array {
  return uniform(keyOf(key, name), count);
}

/** `count` numbers of the standard normal distribution, as {@link draws}. */
export function normalDraws(key: SampleKey, name: string, count: number): Float32Array {
  return normal(keyOf(key, name), count);
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

function keyOf(key: SampleKey, name: string): RngKey {
  if (key?.seed === undefined) {
    // a step that draws twice calls the second stream step/what
    const [step] = name.split('/');
    throw new ConfigError(`${step} is random: call it with a key, ${step}(…)(image, {seed: 0, epoch: 0, index: 0})`);
  }
  const {seed, epoch, index, path = ''} = key;
  // a generator's step is 32 bits, which the sample index takes; the epoch therefore goes into the stream's name
  return {seed, stream: streamOf(`data/${name}/${path}/${epoch}`), step: index};
}
