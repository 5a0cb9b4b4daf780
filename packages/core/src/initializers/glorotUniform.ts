import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/**
 * Uniform on ±`sqrt(6 / (fanIn + fanOut))`.
 *
 * Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (AISTATS 2010).
 * Reference: `torch.nn.init.xavier_uniform_`.
 */
export const glorotUniform: InitializerFactory = defineInitializer('ZooGlorotUniform', fans => {
  const {fanIn, fanOut} = fans();
  return {kind: 'uniform', bound: Math.sqrt(6 / (fanIn + fanOut))};
});
