import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/**
 * Normal with standard deviation `sqrt(2 / (fanIn + fanOut))`, not truncated.
 *
 * Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (AISTATS 2010).
 * Reference: `torch.nn.init.xavier_normal_`. (Keras truncates at two standard deviations.)
 */
export const glorotNormal: InitializerFactory = defineInitializer('ZooGlorotNormal', fans => {
  const {fanIn, fanOut} = fans();
  return {kind: 'normal', std: Math.sqrt(2 / (fanIn + fanOut))};
});
