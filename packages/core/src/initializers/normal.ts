import {ConfigError} from '../errors.ts';
import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/** Spread of the values. */
export interface NormalOptions {
  /** Standard deviation, positive. */
  std: number;
}

/**
 * Normal around 0 with a given standard deviation, whatever the fans.
 *
 * @throws ConfigError if `std` is not a positive number.
 */
export const normal: InitializerFactory<NormalOptions> = defineInitializer<NormalOptions>(
  'ZooNormal',
  (_fans, {std}) => ({kind: 'normal', std}),
  ({std}) => {
    if (!(Number.isFinite(std) && std > 0)) {
      throw new ConfigError(`initializers.normal: std is ${std}; a positive number is needed`);
    }
  },
  ['std'],
);
