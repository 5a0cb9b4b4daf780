import type {NoOptions} from '../../activations/defineActivation.ts';
import {sigmoid as activation} from '../../activations/sigmoid.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `1 / (1 + e^-x)`. */
export const sigmoid: ActivationLayer<NoOptions> = activationLayer(activation);
