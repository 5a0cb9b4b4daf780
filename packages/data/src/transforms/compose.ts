import type {PlainStep, SampleKey, Step} from '../step.ts';
import type {centerCrop} from './centerCrop.ts';
import {described, descriptionOf} from './described.ts';
import type {resize} from './resize.ts';
import {resizedMiddle} from './resizedMiddle.ts';

/**
 * Runs steps one after another.
 *
 * Each gets the key with its place in the pipeline, so that two equal random steps draw different numbers. What `centerCrop`
 * leaves out right after `resize` is not made in the first place.
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
  const all = placedOf(steps);
  return described('compose', steps, (input: unknown, key: SampleKey, into?: Float32Array) =>
    all.reduce((x, {step, place}, i) => {
      const placed = {...key, path: `${key?.path ?? ''}/${place}`};
      // only what the last step makes ends up where the caller wants it
      return i === all.length - 1 ? step(x, placed, into) : step(x, placed);
    }, input),
  );
}

/** A step, or what does the work of two, and where it stands among those given. */
interface Placed {
  readonly step: (input: unknown, key: SampleKey, into?: Float32Array) => unknown;
  readonly place: number;
}

function placedOf(steps: readonly Step<unknown, unknown>[]): readonly Placed[] {
  const placed: Placed[] = [];
  for (let place = 0; place < steps.length; place++) {
    const both = place + 1 < steps.length ? middleResized(steps[place], steps[place + 1]) : undefined;
    placed.push({step: both ?? steps[place], place});
    if (both) place++;
  }
  return placed;
}

/** `resize` and `centerCrop` one after the other at once; undefined for other steps. */
function middleResized(
  first: Step<unknown, unknown>,
  second: Step<unknown, unknown>,
): Step<unknown, unknown> | undefined {
  const [resizing, cropping] = [descriptionOf(first), descriptionOf(second)];
  if (resizing?.of !== 'resize' || cropping?.of !== 'centerCrop') return undefined;
  const [size, options = {}] = resizing.args as Parameters<typeof resize>;
  const [middle] = cropping.args as Parameters<typeof centerCrop>;
  return resizedMiddle(size, middle, options) as Step<unknown, unknown>;
}
