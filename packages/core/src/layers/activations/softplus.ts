import type {SoftplusOptions} from '../../activations/softplus.ts';
import {softplus as activation} from '../../activations/softplus.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `log(1 + e^(beta · x)) / beta`. */
export const softplus: ActivationLayer<SoftplusOptions> = activationLayer(activation);
