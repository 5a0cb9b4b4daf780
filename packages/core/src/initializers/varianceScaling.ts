import {ConfigError} from '../errors.ts';
import {defineInitializer, type InitializerFactory} from './fanInitializer.ts';
import {checkMode, type ScaledKind, type ScaledOptions, scaledDistribution} from './scaled.ts';

/** Spread and shape of the values. */
export interface VarianceScalingOptions extends ScaledOptions {
  /** The variance is `scale / fan`. @defaultValue 1 */
  scale?: number;
  /** Which fan sets the spread. @defaultValue 'fanIn' */
  mode?: ScaledOptions['mode'];
  /** `truncatedNormal` is cut off at two standard deviations, and widened so that the variance is what it should be. @defaultValue 'truncatedNormal' */
  distribution?: ScaledKind;
}

const KINDS: readonly ScaledKind[] = ['uniform', 'normal', 'truncatedNormal'];

/**
 * Any distribution of variance `scale / fan`: what the initializers named after their authors are cases of.
 *
 * Reference: `keras.initializers.VarianceScaling`, whose defaults these are.
 *
 * @throws ConfigError if an option is out of range.
 */
export const varianceScaling: InitializerFactory<VarianceScalingOptions> = defineInitializer<VarianceScalingOptions>(
  'ZooVarianceScaling',
  (fans, {scale = 1, mode = 'fanIn', distribution = 'truncatedNormal'}) =>
    scaledDistribution(distribution, scale, mode, fans()),
  ({scale = 1, mode = 'fanIn', distribution = 'truncatedNormal'}) => {
    if (!(Number.isFinite(scale) && scale > 0)) {
      throw new ConfigError(`initializers.varianceScaling: scale is ${scale}; a positive number is needed`);
    }
    checkMode('initializers.varianceScaling', mode);
    if (!KINDS.includes(distribution)) {
      const names = KINDS.map(kind => `'${kind}'`).join(', ');
      throw new ConfigError(`initializers.varianceScaling: distribution is '${distribution}'; give one of ${names}`);
    }
  },
  ['scale', 'mode', 'distribution'],
);
