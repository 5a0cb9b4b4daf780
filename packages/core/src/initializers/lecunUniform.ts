import type {InitializerFactory} from './fanInitializer.ts';
import {defineScaled, type ScaledOptions} from './scaled.ts';

/**
 * Uniform on ±`sqrt(3 / fan)`, the fan in unless `mode` says otherwise.
 *
 * LeCun et al., "Efficient backprop" (1998), section 4.6.
 * Reference: `torch.nn.init.kaiming_uniform_(nonlinearity='linear')`.
 *
 * @throws ConfigError if `mode` is none of 'fanIn', 'fanOut', 'fanAverage'.
 */
export const lecunUniform: InitializerFactory<ScaledOptions> = defineScaled('lecunUniform', 'uniform', 1, 'fanIn');
