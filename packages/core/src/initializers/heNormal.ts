import {ConfigError} from '../errors.ts';
import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';

/** Which fan sets the spread. */
export interface HeNormalOptions {
  /** `fanIn` keeps the variance of activations, `fanOut` that of gradients. @defaultValue 'fanIn' */
  mode?: 'fanIn' | 'fanOut';
}

/**
 * Normal with standard deviation `sqrt(2 / fan)`.
 *
 * He et al., "Delving deep into rectifiers" (ICCV 2015). Reference: `torch.nn.init.kaiming_normal_(nonlinearity='relu')`.
 *
 * @throws ConfigError if `mode` is neither.
 */
export const heNormal: InitializerFactory<HeNormalOptions> = defineInitializer<HeNormalOptions>(
  'ZooHeNormal',
  (fans, {mode = 'fanIn'}) => ({kind: 'normal', std: Math.sqrt(2 / fans()[mode])}),
  ({mode = 'fanIn'}) => {
    if (mode !== 'fanIn' && mode !== 'fanOut') {
      throw new ConfigError(`initializers.heNormal: mode is '${mode}'; 'fanIn' or 'fanOut' is needed`);
    }
  },
);
