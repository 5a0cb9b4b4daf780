/**
 * Optimizer updates in the memory of weights and slots, operation by operation what `core`'s compositions compute, in which
 * each makes a tensor as large as the weight.
 */
import type {KernelConfig, TensorInfo} from '@tensorflow/tfjs-core';
import type {optimizers} from '@tfjs-zoo/core';
import {inPieces} from './inPieces.ts';
import type {WasmBackend} from './wasmBackend.ts';
import {writable} from './writable.ts';

/** The kernel of `ZooSgdUpdate`. */
export const sgdUpdateKernel: KernelConfig = {
  kernelName: 'ZooSgdUpdate',
  backendName: 'wasm',
  kernelFunc: ({inputs, attrs, backend}) => {
    const {learningRate, momentum, dampening, nesterov, weightDecay} = attrs as unknown as optimizers.SgdUpdateAttrs;
    const wasm = backend as WasmBackend;
    const {weight, velocity, gradient} = inputs as Record<'weight' | 'velocity' | 'gradient', TensorInfo>;
    const [nextWeight, nextVelocity] = [writable(wasm, weight), writable(wasm, velocity)];
    inPieces(wasm, [nextWeight, nextVelocity, gradient], 2, (is, [w, v, given], [decayed, change]) => {
      if (weightDecay !== 0) {
        is.multiply(w, weightDecay, decayed);
        is.add(given, decayed, decayed);
      }
      const g = weightDecay === 0 ? given : decayed;
      is.multiply(v, momentum, v);
      if (dampening !== 0) is.multiply(g, 1 - dampening, change);
      is.add(v, dampening === 0 ? g : change, v);
      if (nesterov) {
        is.multiply(v, momentum, change);
        is.add(g, change, change);
      }
      is.multiply(nesterov ? change : v, learningRate, change);
      is.subtract(w, change, w);
    });
    return [nextWeight, nextVelocity];
  },
};

/** The kernel of `ZooAdamUpdate`. */
export const adamUpdateKernel: KernelConfig = {
  kernelName: 'ZooAdamUpdate',
  backendName: 'wasm',
  kernelFunc: ({inputs, attrs, backend}) => {
    const {rate, beta1, beta2, epsilon, l2, shrinkage} = attrs as unknown as optimizers.AdamUpdateAttrs;
    const wasm = backend as WasmBackend;
    const {weight, gradient, m, v} = inputs as Record<'weight' | 'gradient' | 'm' | 'v', TensorInfo>;
    const [nextWeight, nextM, nextV] = [writable(wasm, weight), writable(wasm, m), writable(wasm, v)];
    inPieces(wasm, [nextWeight, nextM, nextV, gradient], 2, (is, [w, mean, squares, given], [decayed, change]) => {
      if (l2 !== 0) {
        is.multiply(w, l2, decayed);
        is.add(given, decayed, decayed);
      }
      const g = l2 === 0 ? given : decayed;
      is.multiply(g, 1 - beta1, change);
      is.multiply(mean, beta1, mean);
      is.add(mean, change, mean);
      is.multiply(g, g, change);
      is.multiply(change, 1 - beta2, change);
      is.multiply(squares, beta2, squares);
      is.add(squares, change, squares);
      is.root(squares, change);
      is.add(change, epsilon, change);
      is.divide(mean, change, change);
      is.multiply(change, rate, change);
      if (shrinkage !== 0) {
        is.multiply(w, shrinkage, decayed);
        is.add(change, decayed, change);
      }
      is.subtract(w, change, w);
    });
    return [nextWeight, nextM, nextV];
  },
};
