import type {PlainStep} from '../step.ts';
import {described, type Operation} from './described.ts';

/**
 * Makes a step of an operation that takes more than the image. Unlike a function written in its place, the step can be
 * written down and sent to worker threads.
 *
 * @param operation - What is done: `rotate`, `adjustBrightness`, or any other of `transforms`.
 * @param rest - Its arguments after the first.
 * @example
 * ```ts
 * const prepare = compose(resize(256), applying(rotate, 90, {expand: true}), toTensorData());
 * ```
 */
export function applying<A, Rest extends readonly unknown[], B>(
  operation: (input: A, ...rest: Rest) => B,
  ...rest: Rest
): PlainStep<A, B> {
  return described(operation as Operation, rest, (input: A) => operation(input, ...rest));
}
