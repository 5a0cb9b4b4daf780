import type {AxisOptions} from '../../activations/alongAxis.ts';
import {softmax as activation} from '../../activations/softmax.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes probabilities from scores along `axis`, the last unless another is given. */
export const softmax: ActivationLayer<AxisOptions> = activationLayer(activation);
