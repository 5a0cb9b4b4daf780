import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/**
 * Uniform on ±`sqrt(2 / (fanIn + fanOut))`: how the AlexNet that this project grew from fills its linear layers.
 *
 * Narrower than {@link glorotUniform} by `sqrt(3)`: the normal distribution's standard deviation is used as the bound.
 */
export const seedUniform: InitializerFactory = defineInitializer(
  'ZooSeedUniform',
  fans => {
    const {fanIn, fanOut} = fans();
    return {kind: 'uniform', bound: Math.sqrt(2 / (fanIn + fanOut))};
  },
  undefined,
  [],
);
