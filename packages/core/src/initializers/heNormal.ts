import type {InitializerFactory} from './fanInitializer.ts';
import {defineScaled, type ScaledOptions} from './scaled.ts';

/**
 * Normal with standard deviation `sqrt(2 / fan)`, the fan in unless `mode` says otherwise.
 *
 * He et al., "Delving deep into rectifiers" (ICCV 2015).
 * Reference: `torch.nn.init.kaiming_normal_(nonlinearity='relu')`.
 *
 * @throws ConfigError if `mode` is none of 'fanIn', 'fanOut', 'fanAverage'.
 */
export const heNormal: InitializerFactory<ScaledOptions> = defineScaled('heNormal', 'normal', 2, 'fanIn');

/** Options of {@link heNormal}. */
export type HeNormalOptions = ScaledOptions;
