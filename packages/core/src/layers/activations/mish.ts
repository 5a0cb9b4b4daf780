import type {NoOptions} from '../../activations/defineActivation.ts';
import {mish as activation} from '../../activations/mish.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `x · tanh(log(1 + e^x))`. */
export const mish: ActivationLayer<NoOptions> = activationLayer(activation);
