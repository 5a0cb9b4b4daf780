export * from './errors.ts';
export * from './rng/index.ts';
