import type {InitializerFactory} from './fanInitializer.ts';
import {defineScaled, type ScaledOptions} from './scaled.ts';

/**
 * Uniform on ±`sqrt(6 / fan)`, the fan in unless `mode` says otherwise.
 *
 * He et al., "Delving deep into rectifiers" (ICCV 2015).
 * Reference: `torch.nn.init.kaiming_uniform_(nonlinearity='relu')`.
 *
 * @throws ConfigError if `mode` is none of 'fanIn', 'fanOut', 'fanAverage'.
 */
export const heUniform: InitializerFactory<ScaledOptions> = defineScaled('heUniform', 'uniform', 2, 'fanIn');
