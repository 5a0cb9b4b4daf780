import type {PlainStep, SampleKey, Step} from '../step.ts';
import {described} from './described.ts';

/**
 * Runs steps one after another.
 *
 * Each gets the key with its place in the pipeline, so that two equal random steps draw different numbers.
 *
 * @example
 * ```ts
 * const augment = compose(randomResizedCrop(224), randomHorizontalFlip(), toTensorData());
 * ```
 */
export function compose<A>(...steps: PlainStep<A, A>[]): PlainStep<A, A>;
export function compose<A, B>(first: Step<A, B>): Step<A, B>;
export function compose<A, B, C>(first: Step<A, B>, second: Step<B, C>): Step<A, C>;
export function compose<A, B, C, D>(first: Step<A, B>, second: Step<B, C>, third: Step<C, D>): Step<A, D>;
export function compose<A, B, C, D, E>(
  first: Step<A, B>,
  second: Step<B, C>,
  third: Step<C, D>,
  fourth: Step<D, E>,
): Step<A, E>;
export function compose<A, B, C, D, E, F>(
  first: Step<A, B>,
  second: Step<B, C>,
  third: Step<C, D>,
  fourth: Step<D, E>,
  fifth: Step<E, F>,
): Step<A, F>;
export function compose<A>(...steps: Step<A, A>[]): Step<A, A>;
export function compose(...steps: Step<unknown, unknown>[]): Step<unknown, unknown> {
  // only what the last step makes ends up where the caller wants it
  const all: readonly ((...given: [unknown, SampleKey, Float32Array?]) => unknown)[] = steps;
  return described('compose', steps, (input: unknown, key: SampleKey, into?: Float32Array) =>
    all.reduce((x, step, place) => {
      const placed = {...key, path: `${key?.path ?? ''}/${place}`};
      return place === all.length - 1 ? step(x, placed, into) : step(x, placed);
    }, input),
  );
}
