/**
 * Softmax and cross-entropy in one, whose gradient is `softmax(z) · Σt - t` with the exponentials of the forward pass.
 *
 * A gradient of its own and no named kernel: no backend here registers another, and what the forward pass computes by the way
 * is kept as it is. To compute the exponentials again made a step with 1000 classes slower than tfjs's own loss.
 */
import {
  customGrad,
  div,
  engine,
  exp,
  expandDims,
  type GradSaveFunc,
  log,
  logSoftmax,
  max,
  mul,
  neg,
  onesLike,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {onWasm} from '../ops/onWasm.ts';
import {atIndices, hotLabels, withAtIndices} from './classIndices.ts';
import {finite} from './logProbabilities.ts';

const column = (x: Tensor): Tensor => expandDims(x, 1);

/** What softmax is made of, for each row. */
interface SoftmaxParts {
  /** The largest logit, `[rows, 1]`. */
  readonly largest: Tensor;
  /** Logits relative to the largest. */
  readonly relative: Tensor;
  /** Proportional to the probabilities. */
  readonly exponentials: Tensor;
  /** What `exponentials` are divided by to be the probabilities, `[rows]`. */
  readonly norm: Tensor;
  /** `log Σ e^relative`, `[rows]`. */
  readonly logNorm: Tensor;
}

function softmaxParts(logits: Tensor): SoftmaxParts {
  const largest = max(logits, 1, true);
  const relative = sub(logits, largest);
  if (onWasm()) {
    // its softmax takes an eighth of the time of its exp; the largest probability is 1 / Σ e^relative
    const exponentials: Tensor = softmax(logits as Tensor2D);
    const logNorm = neg(log(max(exponentials, 1)));
    return {largest, relative, exponentials, norm: onesLike(logNorm), logNorm};
  }
  const exponentials = exp(relative);
  const norm = sum(exponentials, 1);
  return {largest, relative, exponentials, norm, logNorm: log(norm)};
}

/** The losses, and what their gradients need: kept, as tfjs computes both gradients if there are two. */
function forward(targets: Tensor, logits: Tensor): {value: Tensor; saved: Tensor[]} {
  // Σ t · (log Σ e^z - z), relative to the largest z: log softmax itself, as large as the logits, is not needed
  const {relative, exponentials, norm, logNorm} = softmaxParts(logits);
  const total = sum(targets, 1);
  const value = sub(mul(total, logNorm), sum(mul(targets, finite(relative)), 1));
  return {value, saved: [targets, logits, exponentials, norm, total, relative, logNorm]};
}

function byLogits(dy: Tensor, [targets, logits, exponentials, norm, total]: Tensor[]): Tensor {
  // being differentiated itself, by logits of which the saved exponentials know nothing
  if (engine().state.gradientDepth > 0) {
    return mul(sub(mul(softmax(logits), column(sum(targets, 1))), targets), column(dy));
  }
  return sub(mul(exponentials, column(div(mul(dy, total), norm))), mul(targets, column(dy)));
}

/** `log Σ e^z - z`, which is `-log p`. */
function byTargets(dy: Tensor, [, logits, , , , relative, logNorm]: Tensor[]): Tensor {
  const negative = engine().state.gradientDepth > 0 ? neg(logSoftmax(logits)) : sub(column(logNorm), relative);
  return mul(negative, column(dy));
}

// customGrad's type speaks of tensors and of `save` in one list
const unpack = (args: (Tensor | GradSaveFunc)[]): [Tensor[], GradSaveFunc] => [
  args.slice(0, -1) as Tensor[],
  args[args.length - 1] as GradSaveFunc,
];

/**
 * `-Σ_c t_c · log softmax(z)_c` for each row.
 *
 * @param targets - `[rows, numClasses]`, at least 0.
 * @param logits - `[rows, numClasses]`.
 * @param constant - The targets were made of class indices: no one asks for their gradient, and it is not computed.
 * @returns `[rows]`.
 */
export function softmaxCrossEntropy(targets: Tensor, logits: Tensor, constant: boolean): Tensor {
  const op = customGrad((...args) => {
    const [inputs, save] = unpack(args);
    const z = inputs[inputs.length - 1];
    const {value, saved} = forward(constant ? targets : inputs[0], z);
    save(saved);
    const gradFunc = (dy: Tensor, kept: Tensor[]): Tensor | Tensor[] =>
      constant ? byLogits(dy, kept) : [byTargets(dy, kept), byLogits(dy, kept)];
    return {value, gradFunc};
  });
  return constant ? op(logits) : op(targets, logits);
}

/** From this many classes on, values at the labels are replaced in less time than one-hot labels are subtracted. */
const MANY_CLASSES = 512;

function byLogitsOfIndices(dy: Tensor, [index, logits, exponentials, norm]: Tensor[]): Tensor {
  const numClasses = logits.shape[1] ?? 0;
  if (engine().state.gradientDepth > 0) {
    return mul(sub(softmax(logits as Tensor2D), hotLabels(index, numClasses)), column(dy));
  }
  const scale = div(dy, norm);
  const bySoftmax = mul(exponentials, column(scale));
  if (numClasses < MANY_CLASSES) return sub(bySoftmax, mul(hotLabels(index, numClasses), column(dy)));
  return withAtIndices(bySoftmax, index, sub(mul(atIndices(exponentials, index), scale), dy));
}

/**
 * `-log softmax(z)` at the class of each row: {@link softmaxCrossEntropy} of one-hot targets, which the loss
 * itself does without.
 *
 * @param index - `[rows]`, int32, from 0 to `numClasses - 1`.
 * @param logits - `[rows, numClasses]`.
 * @returns `[rows]`.
 */
export function softmaxCrossEntropyOfIndices(index: Tensor, logits: Tensor2D): Tensor {
  const op = customGrad((...args) => {
    const [[z], save] = unpack(args);
    const {largest, exponentials, norm, logNorm} = softmaxParts(z);
    const value = sub(logNorm, finite(sub(atIndices(z, index), reshape(largest, index.shape))));
    save([index, z, exponentials, norm]);
    const gradFunc = (dy: Tensor, kept: Tensor[]): Tensor => byLogitsOfIndices(dy, kept);
    return {value, gradFunc};
  });
  return op(logits);
}
