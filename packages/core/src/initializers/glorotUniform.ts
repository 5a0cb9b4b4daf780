import type {InitializerFactory} from './fanInitializer.ts';
import {defineScaled, type ScaledOptions} from './scaled.ts';

/**
 * Uniform on ±`sqrt(6 / (fanIn + fanOut))`; ±`sqrt(3 / fan)` with another `mode`.
 *
 * Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (AISTATS 2010).
 * Reference: `torch.nn.init.xavier_uniform_`.
 *
 * @throws ConfigError if `mode` is none of 'fanIn', 'fanOut', 'fanAverage'.
 */
export const glorotUniform: InitializerFactory<ScaledOptions> = defineScaled(
  'glorotUniform',
  'uniform',
  1,
  'fanAverage',
);
