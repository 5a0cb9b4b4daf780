/**
 * Logarithms of probabilities from scores.
 *
 * Reference: `torch.nn.functional.log_softmax`.
 */
import {logSoftmax as tfLogSoftmax} from '@tensorflow/tfjs-core';
import {type AxisOptions, alongAxis, checkAxis} from './alongAxis.ts';
import {type Activation, defineActivation} from './defineActivation.ts';

/** `x_c - log Σ_k e^x_k` along `axis`: finite where softmax is 0 already. */
export const logSoftmax: Activation<AxisOptions> = defineActivation({
  name: 'logSoftmax',
  defaults: {axis: -1},
  check: ({axis}) => checkAxis('logSoftmax', axis),
  apply: (x, {axis}) => alongAxis('logSoftmax', x, axis, last => tfLogSoftmax(last)),
});
