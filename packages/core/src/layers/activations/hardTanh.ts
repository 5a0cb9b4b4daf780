import type {HardTanhOptions} from '../../activations/hardTanh.ts';
import {hardTanh as activation} from '../../activations/hardTanh.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `min(max(x, minValue), maxValue)`. */
export const hardTanh: ActivationLayer<HardTanhOptions> = activationLayer(activation);
