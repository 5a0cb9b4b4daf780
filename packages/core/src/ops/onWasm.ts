import {getBackend} from '@tensorflow/tfjs-core';

/**
 * Whether the wasm backend computes. The one backend that compositions ask for by name: some of its kernels are naive loops,
 * ten times slower than another way to the same numbers, and browsers run it without `@tfjs-zoo/backend`, whose faster
 * kernels are for Node.
 */
export const onWasm = (): boolean => getBackend() === 'wasm';
