export {checkBackend} from './checkBackend.ts';
export * from './errors.ts';
export * as initializers from './initializers/index.ts';
export * as layers from './layers/index.ts';
export * as losses from './losses/index.ts';
export * as metrics from './metrics/index.ts';
export * as ops from './ops/index.ts';
export * as optimizers from './optimizers/index.ts';
export * from './rng/index.ts';
