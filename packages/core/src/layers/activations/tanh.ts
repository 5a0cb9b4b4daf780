import type {NoOptions} from '../../activations/defineActivation.ts';
import {tanh as activation} from '../../activations/tanh.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes the hyperbolic tangent. */
export const tanh: ActivationLayer<NoOptions> = activationLayer(activation);
