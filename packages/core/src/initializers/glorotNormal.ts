import type {InitializerFactory} from './fanInitializer.ts';
import {defineScaled, type ScaledOptions} from './scaled.ts';

/**
 * Normal with standard deviation `sqrt(2 / (fanIn + fanOut))`, not truncated; `sqrt(1 / fan)` with another `mode`.
 *
 * Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (AISTATS 2010).
 * Reference: `torch.nn.init.xavier_normal_`. (Keras truncates at two standard deviations.)
 *
 * @throws ConfigError if `mode` is none of 'fanIn', 'fanOut', 'fanAverage'.
 */
export const glorotNormal: InitializerFactory<ScaledOptions> = defineScaled('glorotNormal', 'normal', 1, 'fanAverage');
