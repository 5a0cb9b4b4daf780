/**
 * Rectified linear unit.
 *
 * Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines" (ICML 2010).
 * Reference: `torch.nn.functional.relu`.
 */
import {relu as tfRelu} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation} from './defineActivation.ts';

/** `max(x, 0)`, with slope 0 at 0. */
export const relu: Activation = defineActivation({name: 'relu', defaults: {}, apply: x => tfRelu(x)});
