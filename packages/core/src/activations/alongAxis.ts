import {type Tensor, tidy, transpose} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';

/** Options of functions along an axis. */
export interface AxisOptions {
  /** The axis along which the classes lie; negative ones count from the last. @defaultValue -1 */
  axis: number;
}

/** Checks what can be checked of an axis before there is a tensor. */
export function checkAxis(owner: string, axis: unknown): void {
  if (Number.isInteger(axis)) return;
  throw new ConfigError(`${owner}: axis is ${JSON.stringify(axis)}; an integer is needed, -1 for the last axis`);
}

/**
 * Computes along any axis what `f` computes along the last: tfjs's softmax knows no other.
 *
 * @throws ConfigError if `x` has no such axis.
 */
export function alongAxis(owner: string, x: Tensor, axis: number, f: (x: Tensor) => Tensor): Tensor {
  const last = x.rank - 1;
  const at = axis < 0 ? axis + x.rank : axis;
  if (!(at >= 0 && at <= last)) {
    throw new ConfigError(
      `${owner}: axis is ${axis} and the input has shape [${x.shape}]; ` +
        (x.rank === 0 ? 'at least one axis is needed' : `an axis from ${-x.rank} to ${last} is needed`),
    );
  }
  // wasm cannot transpose what has no values
  if (at === last || x.size === 0) return f(x);
  const swapped = Array.from({length: x.rank}, (_, i) => (i === at ? last : i === last ? at : i));
  return tidy(() => transpose(f(transpose(x, swapped)), swapped));
}
