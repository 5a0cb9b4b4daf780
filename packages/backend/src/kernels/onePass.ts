/**
 * Optimizer updates as one pass over typed arrays, for backends whose kernels are written in JavaScript or whose operations
 * cost a pass each. Arithmetic is in double precision and rounded once, where the values are stored.
 */
import type {KernelConfig, Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {optimizers} from '@tfjs-zoo/core';

/** A tensor to write to. */
export interface Output {
  readonly info: TensorInfo;
  values(): Float32Array;
}

/** How a backend keeps values. `B` is its own class. */
export interface Access<B> {
  readonly backendName: string;
  /** Values of a tensor, to be read. */
  read(backend: B, tensor: TensorInfo): Float32Array;
  /** Where the new values of `tensor` go: new memory, or its own. */
  output(backend: B, tensor: TensorInfo): Output;
}

/** The kernel of `ZooSgdUpdate`. */
export function sgdUpdateInOnePass<B>({backendName, read, output}: Access<B>): KernelConfig {
  return {
    kernelName: 'ZooSgdUpdate',
    backendName,
    kernelFunc: ({inputs, attrs, backend}) => {
      const own = backend as B;
      const {weight, gradient, velocity} = inputs as Record<'weight' | 'gradient' | 'velocity', Tensor>;
      const {learningRate, momentum, dampening, nesterov, weightDecay} = attrs as unknown as optimizers.SgdUpdateAttrs;
      const outputs = [weight, velocity].map(tensor => output(own, tensor));
      // read only now: making the outputs may have moved a backend's memory
      const [w, g, v] = [weight, gradient, velocity].map(tensor => read(own, tensor));
      const [nextW, nextV] = outputs.map(({values}) => values());
      for (let i = 0; i < w.length; i++) {
        const slope = g[i] + weightDecay * w[i];
        const speed = momentum * v[i] + (1 - dampening) * slope;
        nextV[i] = speed;
        nextW[i] = w[i] - learningRate * (nesterov ? slope + momentum * speed : speed);
      }
      return outputs.map(({info}) => info);
    },
  };
}

/** The kernel of `ZooAdamUpdate`. */
export function adamUpdateInOnePass<B>({backendName, read, output}: Access<B>): KernelConfig {
  return {
    kernelName: 'ZooAdamUpdate',
    backendName,
    kernelFunc: ({inputs, attrs, backend}) => {
      const own = backend as B;
      const {weight, gradient, m, v} = inputs as Record<'weight' | 'gradient' | 'm' | 'v', Tensor>;
      const {rate, beta1, beta2, epsilon, l2, shrinkage} = attrs as unknown as optimizers.AdamUpdateAttrs;
      const outputs = [weight, m, v].map(tensor => output(own, tensor));
      const [w, g, mean, squares] = [weight, gradient, m, v].map(tensor => read(own, tensor));
      const [nextW, nextM, nextV] = outputs.map(({values}) => values());
      for (let i = 0; i < w.length; i++) {
        const slope = g[i] + l2 * w[i];
        const first = beta1 * mean[i] + (1 - beta1) * slope;
        const second = beta2 * squares[i] + (1 - beta2) * slope * slope;
        nextM[i] = first;
        nextV[i] = second;
        nextW[i] = w[i] - shrinkage * w[i] - (rate * first) / (Math.sqrt(second) + epsilon);
      }
      return outputs.map(({info}) => info);
    },
  };
}
