import type {NoOptions} from '../../activations/defineActivation.ts';
import {selu as activation} from '../../activations/selu.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `1.0507 x` above 0, else `1.0507 · 1.6733 · (e^x - 1)`. */
export const selu: ActivationLayer<NoOptions> = activationLayer(activation);
