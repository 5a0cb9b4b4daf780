import type {NoOptions} from '../../activations/defineActivation.ts';
import {relu6 as activation} from '../../activations/relu6.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `min(max(x, 0), 6)`. */
export const relu6: ActivationLayer<NoOptions> = activationLayer(activation);
