import type {GeluOptions} from '../../activations/gelu.ts';
import {gelu as activation} from '../../activations/gelu.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `x · Φ(x)`, exactly or, with `approximate: 'tanh'`, nearly. */
export const gelu: ActivationLayer<GeluOptions> = activationLayer(activation);
