import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/**
 * Uniform on ±`sqrt(6 / fanIn)`.
 *
 * He et al., "Delving deep into rectifiers" (ICCV 2015). Reference: `torch.nn.init.kaiming_uniform_(nonlinearity='relu')`.
 */
export const heUniform: InitializerFactory = defineInitializer('ZooHeUniform', fans => ({
  kind: 'uniform',
  bound: Math.sqrt(6 / fans().fanIn),
}));
