import type {NoOptions} from '../../activations/defineActivation.ts';
import {softsign as activation} from '../../activations/softsign.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `x / (1 + |x|)`. */
export const softsign: ActivationLayer<NoOptions> = activationLayer(activation);
