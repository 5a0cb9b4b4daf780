import type {NoOptions} from '../../activations/defineActivation.ts';
import {hardSwish as activation} from '../../activations/hardSwish.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `x · relu6(x + 3) / 6`. */
export const hardSwish: ActivationLayer<NoOptions> = activationLayer(activation);
