/**
 * Softmax and cross-entropy in one, whose gradient is `softmax(z) · Σt - t` with the exponentials of the forward pass.
 *
 * It is no named kernel, as the gradient of those is given inputs only: to compute the exponentials again made a step
 * with 1000 classes slower than tfjs's own loss.
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
  softmax,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {finite} from './logProbabilities.ts';

const column = (x: Tensor): Tensor => expandDims(x, 1);

/** The losses, and what their gradients need: kept, as tfjs computes both gradients if there are two. */
function forward(targets: Tensor, logits: Tensor): {value: Tensor; saved: Tensor[]} {
  // Σ t · (log Σ e^z - z), relative to the largest z: log softmax itself, as large as the logits, is not needed
  const relative = sub(logits, max(logits, 1, true));
  const exponentials = exp(relative);
  const norm = sum(exponentials, 1);
  const total = sum(targets, 1);
  const value = sub(mul(total, log(norm)), sum(mul(targets, finite(relative)), 1));
  return {value, saved: [targets, logits, exponentials, norm, total, relative]};
}

function byLogits(dy: Tensor, [targets, logits, exponentials, norm, total]: Tensor[]): Tensor {
  // being differentiated itself, by logits of which the saved exponentials know nothing
  if (engine().state.gradientDepth > 0) {
    return mul(sub(mul(softmax(logits), column(sum(targets, 1))), targets), column(dy));
  }
  return sub(mul(exponentials, column(div(mul(dy, total), norm))), mul(targets, column(dy)));
}

/** `log Σ e^z - z`, which is `-log p`. */
function byTargets(dy: Tensor, [, logits, , norm, , relative]: Tensor[]): Tensor {
  const negative = engine().state.gradientDepth > 0 ? neg(logSoftmax(logits)) : sub(column(log(norm)), relative);
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
