import type {EluOptions} from '../../activations/elu.ts';
import {elu as activation} from '../../activations/elu.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes `x` above 0, else `alpha · (e^x - 1)`. */
export const elu: ActivationLayer<EluOptions> = activationLayer(activation);
