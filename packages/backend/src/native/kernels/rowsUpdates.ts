/**
 * Updates of some rows of a weight, and of what an optimizer remembers of them, in place, as one pass by operations of our own.
 *
 * The operations write to the memory that they are given, so that it is made sure first that nobody else sees it.
 */
import {type KernelConfig, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {optimizers} from '@tfjs-zoo/core';
import type {NativeBackend} from '../nativeBackend.ts';
import {withOwnMemory} from './updateInPlace.ts';

/** Which operation does it, to which of the inputs, and the numbers it is told. */
interface RowsUpdate<A> {
  readonly kernel: string;
  readonly op: string;
  /** The weight and what is remembered of it. */
  readonly targets: readonly string[];
  numbers(attrs: A): number[];
}

function rowsUpdate<A extends optimizers.RowsUpdateAttrs>({kernel, op, targets, numbers}: RowsUpdate<A>): KernelConfig {
  return {
    kernelName: kernel,
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const native = backend as NativeBackend;
      const {binding} = native;
      const given = attrs as unknown as A;
      return tidy(() => {
        const changed = targets.map(name => withOwnMemory(native, inputs[name] as Tensor));
        const list = numbers(given);
        const told = [
          binding.createTensor([1], binding.TF_INT32, Int32Array.of(given.begin)),
          binding.createTensor([list.length], binding.TF_FLOAT, Float32Array.from(list)),
        ];
        try {
          const [gradient, ...memory] = native.getInputTensorIds([inputs.gradient as Tensor, ...changed]);
          binding.executeOp(op, [], [gradient, ...told, ...memory], 0);
        } finally {
          for (const id of told) binding.deleteTensor(id);
        }
        return changed;
      });
    },
  };
}

/** Their kernels, for where there are operations of our own. */
export const rowsUpdateKernels: readonly KernelConfig[] = [
  rowsUpdate<optimizers.SgdRowsUpdateAttrs>({
    kernel: 'ZooSgdRowsUpdate',
    op: 'ZooMomentumUpdate',
    targets: ['weight', 'velocity'],
    numbers: ({learningRate, momentum, dampening, nesterov, weightDecay}) => [
      learningRate,
      momentum,
      1 - dampening,
      weightDecay,
      nesterov ? 1 : 0,
    ],
  }),
  rowsUpdate<optimizers.AdamRowsUpdateAttrs>({
    kernel: 'ZooAdamRowsUpdate',
    op: 'ZooAdamUpdate',
    targets: ['weight', 'm', 'v'],
    numbers: ({rate, beta1, beta2, epsilon, l2, shrinkage}) => [rate, beta1, beta2, epsilon, l2, shrinkage],
  }),
];
