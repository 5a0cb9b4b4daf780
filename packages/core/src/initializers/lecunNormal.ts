import type {InitializerFactory} from './fanInitializer.ts';
import {defineScaled, type ScaledOptions} from './scaled.ts';

/**
 * Normal with standard deviation `sqrt(1 / fan)`, the fan in unless `mode` says otherwise; what SELU networks start from.
 *
 * LeCun et al., "Efficient backprop" (1998), section 4.6; Klambauer et al., arXiv:1706.02515.
 * Reference: `torch.nn.init.kaiming_normal_(nonlinearity='linear')`. (Keras truncates at two standard deviations.)
 *
 * @throws ConfigError if `mode` is none of 'fanIn', 'fanOut', 'fanAverage'.
 */
export const lecunNormal: InitializerFactory<ScaledOptions> = defineScaled('lecunNormal', 'normal', 1, 'fanIn');
