import {mean, mul, onesLike, type Tensor} from '@tensorflow/tfjs-core';
import type {NoOptions} from '../activations/defineActivation.ts';
import {defineOp} from '../ops/defineOp.ts';
import {shaped} from './shaped.ts';

/** The mean over all axes but the first: `[batch, …]` to `[batch]`. */
export function meanOfSamples(values: Tensor): Tensor {
  if (values.rank === 1) return values;
  return mean(
    values,
    values.shape.slice(1).map((_, i) => i + 1),
  );
}

/** What each value of `x` gets of the gradient of its sample's mean, in a shape that is broadcast to that of `x`. */
export function shareOf(dy: Tensor, x: Tensor): Tensor {
  if (x.rank === 1) return dy;
  return shaped(mul(dy, dy.size / x.size), [dy.size, ...x.shape.slice(1).map(() => 1)]);
}

const op = defineOp<'x', NoOptions>({
  name: 'ZooPerSample',
  compose: ({x}) => meanOfSamples(x),
  // tfjs's own makes ones in JavaScript, and divides as many values as there are
  gradient: {saves: ['x'], of: (dy, {x}) => ({x: () => mul(onesLike(x), shareOf(dy, x))})},
});

/** {@link meanOfSamples}, with a gradient of two passes in place of tfjs's three and an upload. */
export function perSample(values: Tensor): Tensor {
  return values.rank === 1 ? values : op({x: values}, {});
}
