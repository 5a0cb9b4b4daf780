/**
 * Softmax cross-entropy through TensorFlow's `LogSoftmax`, which is one operation here and five in tfjs-node; what is kept for the
 * gradient are the logarithms of the probabilities.
 *
 * `SoftmaxCrossEntropyWithLogits` and its sparse sister give loss and slope in one go, and take longer: together with a gradient up
 * to twice, and without one, as in a validation, the slope is computed for nothing.
 */
import {
  exp,
  expandDims,
  gather,
  type KernelConfig,
  minimum,
  mul,
  neg,
  reshape,
  scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';
import {inTurn} from './inTurn.ts';

/** The largest float32: a loss is finite, as a class that is ruled out by its logit may have the weight 0. */
const LARGEST = 3.4028234663852886e38;

const float = ({binding}: NativeBackend): OpAttribute => ({
  name: 'T',
  type: binding.TF_ATTR_TYPE,
  value: binding.TF_FLOAT,
});

const logSoftmax = (native: NativeBackend, logits: Tensor): Tensor =>
  native.executeSingleOutput('LogSoftmax', [float(native)], [logits]);

const column = (x: Tensor): Tensor => expandDims(x, 1);

/** One-hot rows. tfjs's are integers, which it casts. */
function hotLabels(native: NativeBackend, index: Tensor, numClasses: number): Tensor {
  const {binding} = native;
  const attributes = [
    float(native),
    {name: 'TI', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32},
    {name: 'axis', type: binding.TF_ATTR_INT, value: -1},
  ];
  return native.executeSingleOutput('OneHot', attributes, [index, scalar(numClasses, 'int32'), scalar(1), scalar(0)]);
}

/** `-Σ_c t_c · log p_c`; 0 where the target is, whatever the logarithm. */
function ofTargets(native: NativeBackend, kept: Tensor, targets: Tensor): Tensor {
  return inTurn(
    native.executeSingleOutput('MulNoNan', [float(native)], [kept, targets]),
    x => sum(x, 1),
    x => minimum(neg(x), LARGEST),
  );
}

/** Up to here one-hot labels and two passes take less time than `gather`, which copies value by value. */
const FEW_CLASSES = 40;

function ofIndices(native: NativeBackend, kept: Tensor, index: Tensor): Tensor {
  if (kept.size === 0) return reshape(kept, [0]);
  const numClasses = kept.shape[1] ?? 0;
  if (numClasses <= FEW_CLASSES) return ofTargets(native, kept, hotLabels(native, index, numClasses));
  return minimum(neg(gather(kept, index as Tensor1D, 1, 1)), LARGEST);
}

/** The kernels of `ZooSoftmaxCrossEntropy`, `ZooSparseSoftmaxCrossEntropy` and their gradients. */
export const softmaxCrossEntropyKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooSoftmaxCrossEntropy',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, backend}) => {
      const native = backend as NativeBackend;
      const {targets, logits} = inputs as Record<'targets' | 'logits', Tensor>;
      return tidy(() => {
        const kept = logSoftmax(native, logits);
        return [ofTargets(native, kept, targets), kept];
      });
    },
  },
  {
    kernelName: 'ZooSoftmaxCrossEntropyGrad',
    backendName: 'tensorflow',
    kernelFunc: ({inputs}) => {
      const {dy, targets, kept} = inputs as Record<'dy' | 'targets' | 'kept', Tensor>;
      return tidy(() =>
        inTurn(
          exp(kept),
          x => mul(x, column(sum(targets, 1))),
          x => sub(x, targets),
          x => mul(x, column(dy)),
        ),
      );
    },
  },
  {
    kernelName: 'ZooSparseSoftmaxCrossEntropy',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, backend}) => {
      const native = backend as NativeBackend;
      const {index, logits} = inputs as Record<'index' | 'logits', Tensor>;
      return tidy(() => {
        const kept = logSoftmax(native, logits);
        return [ofIndices(native, kept, index), kept];
      });
    },
  },
  {
    kernelName: 'ZooSparseSoftmaxCrossEntropyGrad',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, backend}) => {
      const {dy, index, kept} = inputs as Record<'dy' | 'index' | 'kept', Tensor>;
      return tidy(() =>
        inTurn(
          exp(kept),
          x => sub(x, hotLabels(backend as NativeBackend, index, kept.shape[1] ?? 0)),
          x => mul(x, column(dy)),
        ),
      );
    },
  },
];
