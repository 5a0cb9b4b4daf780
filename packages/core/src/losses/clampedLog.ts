import {log, maximum, reciprocal, type Tensor} from '@tensorflow/tfjs-core';
import {elementwise, type NoOptions} from '../activations/defineActivation.ts';

/** Least logarithm, and least divisor in the slope: those of PyTorch's `binary_cross_entropy`. */
const LOWEST = -100;
const SMALLEST = 1e-12;

const op = elementwise<NoOptions>(
  'ZooClampedLog',
  (p): Tensor => maximum(log(p), LOWEST),
  (p): Tensor => reciprocal(maximum(p, SMALLEST)),
);

/** `max(log p, -100)` of a probability, with slope `1 / max(p, 1e-12)`: finite at 0, and still pointing away from it. */
export function clampedLog(p: Tensor): Tensor {
  return op(p, {});
}
