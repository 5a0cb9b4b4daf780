import type {LeakyReluOptions} from '../../activations/leakyRelu.ts';
import {leakyRelu as activation} from '../../activations/leakyRelu.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `x` above 0, else `negativeSlope · x`. */
export const leakyRelu: ActivationLayer<LeakyReluOptions> = activationLayer(activation);
