/**
 * Rectified linear unit.
 *
 * Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines" (ICML 2010).
 * Reference: `torch.nn.functional.relu`.
 */
import {relu as tfRelu} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, type NoOptions} from './defineActivation.ts';
import {leakyReluGradient} from './leakyReluGradient.ts';
import {opByOutput} from './opByOutput.ts';

const apply = opByOutput<NoOptions>(
  'ZooRelu',
  x => tfRelu(x),
  (dy, y) => leakyReluGradient(dy, y, 0),
);

/** `max(x, 0)`, with slope 0 at 0. */
export const relu: Activation = defineActivation({name: 'relu', defaults: {}, apply});
