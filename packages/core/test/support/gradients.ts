import {engine, type Tensor} from '@tensorflow/tfjs-core';

/** The gradients of `sum(f() · upstream)` with respect to `inputs`, by tfjs. */
export function gradients(f: () => Tensor, inputs: readonly Tensor[], upstream: Tensor): Tensor[] {
  return engine().tidy(() => engine().gradients(f, [...inputs], upstream).grads);
}

/**
 * Half the distance between the two points of a difference. A power of two, so that adding it to inputs of this size
 * rounds little; below 0.38 / 2 / n for the n of the tests, so that no difference steps over a kink of a max or a ReLU.
 */
const STEP = 2 ** -10;

/**
 * What {@link gradients} should be, by central differences: `(f(v + h) - f(v - h)) / 2h` for each value of each input.
 *
 * @param at - Computes `f` for the given values of the inputs, which come in the order of `inputs`.
 */
export function finiteDifferences(
  at: (values: readonly Float32Array[]) => ArrayLike<number>,
  inputs: readonly Tensor[],
  upstream: Tensor,
): Float64Array[] {
  const values = inputs.map(input => Float32Array.from(input.dataSync()));
  const weights = upstream.dataSync();
  // in double precision: only the outputs themselves are rounded to float32
  const objective = (): number => Array.from(at(values)).reduce((total, y, i) => total + y * weights[i], 0);
  return values.map(array =>
    Float64Array.from(array, (_, i) => {
      const value = array[i];
      array[i] = value + STEP;
      const [high, above] = [array[i], objective()];
      array[i] = value - STEP;
      const [low, below] = [array[i], objective()];
      array[i] = value;
      return (above - below) / (high - low);
    }),
  );
}
