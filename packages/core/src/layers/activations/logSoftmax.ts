import type {AxisOptions} from '../../activations/alongAxis.ts';
import {logSoftmax as activation} from '../../activations/logSoftmax.ts';
import {type ActivationLayer, activationLayer} from './activationLayer.ts';

/** Makes a layer that computes logarithms of probabilities from scores along `axis`, the last unless another is given. */
export const logSoftmax: ActivationLayer<AxisOptions> = activationLayer(activation);
