import type {NoOptions} from '../../activations/defineActivation.ts';
import {logSigmoid as activation} from '../../activations/logSigmoid.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `-log(1 + e^-x)`. */
export const logSigmoid: ActivationLayer<NoOptions> = activationLayer(activation);
