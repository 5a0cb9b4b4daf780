import type {NoOptions} from '../../activations/defineActivation.ts';
import {silu as activation} from '../../activations/silu.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `x · σ(x)`. */
export const silu: ActivationLayer<NoOptions> = activationLayer(activation);
