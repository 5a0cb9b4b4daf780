export * from './errors.ts';
export * as losses from './losses/index.ts';
export * as metrics from './metrics/index.ts';
export * from './rng/index.ts';
