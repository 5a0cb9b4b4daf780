/**
 * Initializers whose variance is a multiple of `1 / fan`.
 */
import {ConfigError} from '../errors.ts';
import {TRUNCATED_AT_TWO} from '../rng/normalDistribution.ts';
import {type Distribution, defineInitializer, type Fans, type InitializerFactory} from './fanInitializer.ts';

/** Which fan sets the spread: `fanIn` keeps the variance of activations, `fanOut` that of gradients. */
export type FanMode = 'fanIn' | 'fanOut' | 'fanAverage';

/** Options of initializers whose spread depends on a fan. */
export interface ScaledOptions {
  /** Which fan sets the spread. */
  mode?: FanMode;
}

/** Shapes that a distribution of a given variance may have. */
export type ScaledKind = 'uniform' | 'normal' | 'truncatedNormal';

const FANS: Readonly<Record<FanMode, (fans: Fans) => number>> = {
  fanIn: ({fanIn}) => fanIn,
  fanOut: ({fanOut}) => fanOut,
  fanAverage: ({fanIn, fanOut}) => (fanIn + fanOut) / 2,
};

/** The distribution of variance `scale / fan`. */
export function scaledDistribution(kind: ScaledKind, scale: number, mode: FanMode, fans: Fans): Distribution {
  const fan = FANS[mode](fans);
  if (kind === 'uniform') return {kind, bound: Math.sqrt((3 * scale) / fan)};
  const std = Math.sqrt(scale / fan);
  if (kind === 'normal') return {kind, std};
  const wide = std / TRUNCATED_AT_TWO;
  return {kind, mean: 0, std: wide, low: -2 * wide, high: 2 * wide};
}

/** @throws ConfigError if `mode` is no fan mode. */
export function checkMode(owner: string, mode: FanMode): void {
  if (!Object.hasOwn(FANS, mode)) {
    throw new ConfigError(`${owner}: mode is '${mode}'; 'fanIn', 'fanOut' or 'fanAverage' is needed`);
  }
}

/** Defines an initializer of variance `scale / fan`. */
export function defineScaled(
  name: string,
  kind: ScaledKind,
  scale: number,
  standard: FanMode,
): InitializerFactory<ScaledOptions> {
  return defineInitializer<ScaledOptions>(
    `Zoo${name[0].toUpperCase()}${name.slice(1)}`,
    (fans, {mode = standard}) => scaledDistribution(kind, scale, mode, fans()),
    ({mode = standard}) => checkMode(`initializers.${name}`, mode),
    ['mode'],
  );
}
