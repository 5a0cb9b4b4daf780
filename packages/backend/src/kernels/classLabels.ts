/**
 * Class indices held against their range by JavaScript: there are as many as samples, and a dozen operations on so few take longer
 * than reading them, on backends that compute before they return.
 */
import {type KernelConfig, type Tensor, tensor1d} from '@tensorflow/tfjs-core';

/** The kernel of `ZooClassLabels`. */
export function classLabelsKernel(backendName: string): KernelConfig {
  return {
    kernelName: 'ZooClassLabels',
    backendName,
    kernelFunc: ({inputs, attrs}) => {
      const {numClasses, ignoreIndex} = attrs as {numClasses: number; ignoreIndex: number};
      const index = (inputs.index as Tensor).dataSync<'int32'>();
      const clamped = new Int32Array(index.length);
      const counts = new Float32Array(index.length);
      for (let i = 0; i < index.length; i++) {
        const label = index[i];
        clamped[i] = Math.max(0, Math.min(label, numClasses - 1));
        if (label !== ignoreIndex) counts[i] = label === clamped[i] ? 1 : Number.NaN;
      }
      return [tensor1d(clamped, 'int32'), tensor1d(counts)];
    },
  };
}
