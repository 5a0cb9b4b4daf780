/**
 * Probabilities from scores.
 *
 * Reference: `torch.nn.functional.softmax`.
 */
import {softmax as tfSoftmax} from '@tensorflow/tfjs-core';
import {type AxisOptions, alongAxis, checkAxis} from './alongAxis.ts';
import {type Activation, defineActivation} from './defineActivation.ts';

/** `e^x_c / Σ_k e^x_k` along `axis`, taken relative to the largest, so that nothing overflows. */
export const softmax: Activation<AxisOptions> = defineActivation({
  name: 'softmax',
  defaults: {axis: -1},
  check: ({axis}) => checkAxis('softmax', axis),
  apply: (x, {axis}) => alongAxis('softmax', x, axis, last => tfSoftmax(last)),
});
