/**
 * Softmax and cross-entropy in one: of logits `z` and targets `t`
 *
 * `y = Σ_c t_c · (log Σ e^z - z_c)`, `∂y/∂z = softmax(z) · Σt - t`.
 *
 * What the loss computes by the way is kept for its gradient, as to compute it again made a step with 1000 classes slower than
 * tfjs's own loss: here `softmax(z)`. A backend that registers kernels may keep something else, and then registers both.
 */
import {
  expandDims,
  log,
  logSoftmax,
  max,
  mul,
  neg,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type {NoOptions} from '../activations/defineActivation.ts';
import {ConfigError} from '../errors.ts';
import {defineOp} from '../ops/defineOp.ts';
import {defineOutputsOp} from '../ops/defineOutputsOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {atIndices, hotLabels, withAtIndices} from './classIndices.ts';
import {finite} from './logProbabilities.ts';

const column = (x: Tensor): Tensor => expandDims(x, 1);

/** `softmax(z)` of each row, and the `log Σ e^(z - max z)` that comes of its largest, which is `1 / Σ e^(z - max z)`. */
function softmaxParts(logits: Tensor): {readonly probabilities: Tensor; readonly logNorm: Tensor} {
  const probabilities = softmax(logits as Tensor2D);
  return {probabilities, logNorm: neg(log(max(probabilities, 1)))};
}

/** The gradient by the logits, of which `kept` is the softmax. */
const byLogits = ({dy, targets, kept}: Record<'dy' | 'targets' | 'kept', Tensor>): Tensor =>
  mul(sub(mul(kept, column(sum(targets, 1))), targets), column(dy));

const gradientOp = defineOp<'dy' | 'targets' | 'kept', NoOptions>({
  name: 'ZooSoftmaxCrossEntropyGrad',
  compose: byLogits,
});

const op = defineOutputsOp<'targets' | 'logits', 'y' | 'kept', NoOptions>({
  name: 'ZooSoftmaxCrossEntropy',
  outputs: ['y', 'kept'],
  compose: ({targets, logits}) => {
    const {probabilities, logNorm} = softmaxParts(logits);
    // relative to the largest logit: log softmax itself, as large as the logits, is not needed
    const relative = finite(sub(logits, max(logits, 1, true)));
    return {y: sub(mul(sum(targets, 1), logNorm), sum(mul(targets, relative), 1)), kept: probabilities};
  },
  gradient: {
    saves: ['targets', 'logits', 'kept'],
    of: ({y: dy}, {targets, logits, kept}) => ({
      logits: () =>
        isDifferentiated()
          ? byLogits({dy, targets, kept: softmax(logits as Tensor2D)})
          : gradientOp({dy, targets, kept}, {}),
      targets: () => mul(neg(logSoftmax(logits as Tensor2D)), column(dy)),
    }),
  },
});

/**
 * `-Σ_c t_c · log softmax(z)_c` for each row.
 *
 * @param targets - `[rows, numClasses]`, at least 0.
 * @param logits - `[rows, numClasses]`.
 * @returns `[rows]`.
 */
export function softmaxCrossEntropy(targets: Tensor, logits: Tensor): Tensor {
  return op({targets, logits}, {}).y;
}

/** From this many classes on, values at the labels are replaced in less time than one-hot labels are subtracted. */
const MANY_CLASSES = 512;

const byLogitsOfIndices = ({dy, index, kept}: Record<'dy' | 'index' | 'kept', Tensor>): Tensor =>
  mul(sub(kept, hotLabels(index, kept.shape[1] ?? 0)), column(dy));

const sparseGradientOp = defineOp<'dy' | 'index' | 'kept', NoOptions>({
  name: 'ZooSparseSoftmaxCrossEntropyGrad',
  compose: inputs => {
    const {dy, index, kept} = inputs;
    if ((kept.shape[1] ?? 0) < MANY_CLASSES) return byLogitsOfIndices(inputs);
    return withAtIndices(mul(kept, column(dy)), index, mul(sub(atIndices(kept, index), 1), dy));
  },
});

const sparseOp = defineOutputsOp<'index' | 'logits', 'y' | 'kept', NoOptions>({
  name: 'ZooSparseSoftmaxCrossEntropy',
  outputs: ['y', 'kept'],
  compose: ({index, logits}) => {
    const {probabilities, logNorm} = softmaxParts(logits);
    const relative = sub(atIndices(logits, index), reshape(max(logits, 1), index.shape));
    return {y: sub(logNorm, finite(relative)), kept: probabilities};
  },
  gradient: {
    saves: ['index', 'logits', 'kept'],
    of: ({y: dy}, {index, logits, kept}) => ({
      logits: () =>
        isDifferentiated()
          ? byLogitsOfIndices({dy, index, kept: softmax(logits as Tensor2D)})
          : sparseGradientOp({dy, index, kept}, {}),
      index: () => {
        throw new ConfigError('crossEntropy: class indices have no gradient; differentiate by the logits');
      },
    }),
  },
});

/**
 * `-log softmax(z)` at the class of each row: {@link softmaxCrossEntropy} of one-hot targets, which the loss
 * itself does without.
 *
 * @param index - `[rows]`, int32, from 0 to `numClasses - 1`.
 * @param logits - `[rows, numClasses]`.
 * @returns `[rows]`.
 */
export function softmaxCrossEntropyOfIndices(index: Tensor, logits: Tensor2D): Tensor {
  return sparseOp({index, logits}, {}).y;
}
