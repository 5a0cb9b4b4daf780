/**
 * Optimizer updates as one pass over plain arrays, ten to forty times as fast as tfjs's operations in plain JavaScript.
 *
 * The results are always new arrays: the old ones are those that programs have given, or have got from `dataSync`. Arithmetic
 * is in double precision and rounded once, where the values are stored.
 */
import type {KernelConfig, Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {optimizers} from '@tfjs-zoo/core';
import type {CpuBackend} from './cpuBackend.ts';

/** A kernel that fills `outputs`, each as large as the weight, from the values of `inputs`. */
function pass<A>(
  kernelName: string,
  inputs: readonly string[],
  outputs: number,
  fill: (values: readonly Float32Array[], results: readonly Float32Array[], attrs: A) => void,
): KernelConfig {
  return {
    kernelName,
    backendName: 'cpu',
    kernelFunc: ({inputs: given, attrs, backend}) => {
      const cpu = backend as unknown as CpuBackend;
      const {shape, size} = given.weight as Tensor;
      const values = inputs.map(name => cpu.readSync((given[name] as TensorInfo).dataId));
      const results = Array.from({length: outputs}, () => new Float32Array(size));
      fill(values, results, attrs as unknown as A);
      return results.map(result => cpu.makeTensorInfo(shape, 'float32', result));
    },
  };
}

/** The kernel of `ZooSgdUpdate`. */
export const sgdUpdateKernel: KernelConfig = pass<optimizers.SgdUpdateAttrs>(
  'ZooSgdUpdate',
  ['weight', 'gradient', 'velocity'],
  2,
  ([w, g, v], [nextW, nextV], {learningRate, momentum, dampening, nesterov, weightDecay}) => {
    for (let i = 0; i < w.length; i++) {
      const slope = g[i] + weightDecay * w[i];
      const speed = momentum * v[i] + (1 - dampening) * slope;
      nextV[i] = speed;
      nextW[i] = w[i] - learningRate * (nesterov ? slope + momentum * speed : speed);
    }
  },
);

/** The kernel of `ZooAdamUpdate`. */
export const adamUpdateKernel: KernelConfig = pass<optimizers.AdamUpdateAttrs>(
  'ZooAdamUpdate',
  ['weight', 'gradient', 'm', 'v'],
  3,
  ([w, g, m, v], [nextW, nextM, nextV], {rate, beta1, beta2, epsilon, l2, shrinkage}) => {
    for (let i = 0; i < w.length; i++) {
      const slope = g[i] + l2 * w[i];
      const first = beta1 * m[i] + (1 - beta1) * slope;
      const second = beta2 * v[i] + (1 - beta2) * slope * slope;
      nextM[i] = first;
      nextV[i] = second;
      nextW[i] = w[i] - shrinkage * w[i] - (rate * first) / (Math.sqrt(second) + epsilon);
    }
  },
);
