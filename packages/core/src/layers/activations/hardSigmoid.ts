import type {NoOptions} from '../../activations/defineActivation.ts';
import {hardSigmoid as activation} from '../../activations/hardSigmoid.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `relu6(x + 3) / 6`. */
export const hardSigmoid: ActivationLayer<NoOptions> = activationLayer(activation);
