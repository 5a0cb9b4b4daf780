/** WebAssembly with vectors, put together in memory: what this project's packages compute with where tfjs has nothing as fast. */
export * from './assembler.ts';
export * from './instantiate.ts';
export * from './vectors.ts';
