/**
 * Kullback-Leibler divergence: how far one distribution is from another, as in the distillation of one model into another.
 *
 * Reference: `torch.nn.functional.kl_div`.
 */
import {
  add,
  exp,
  greater,
  log,
  logSoftmax,
  mul,
  sub,
  sum,
  type Tensor,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {elementwise, type NoOptions} from '../activations/defineActivation.ts';
import {checkFlags} from '../made.ts';
import {finite} from './logProbabilities.ts';
import {labelsLike} from './pairwise.ts';
import {type ReductionOptions, reduceLoss} from './reduction.ts';

/** Options of {@link klDivergence}. */
export interface KlDivergenceOptions extends ReductionOptions {
  /** The labels are logarithms of probabilities as well. @defaultValue false */
  logTarget?: boolean;
  /** The outputs are scores before a softmax, not logarithms of probabilities. @defaultValue false */
  fromLogits?: boolean;
}

/** `p log p`, which is 0 for the impossible. */
const xLogX = elementwise<NoOptions>(
  'ZooXLogX',
  (p): Tensor => where(greater(p, 0), mul(p, log(p)), zerosLike(p)),
  (p): Tensor => where(greater(p, 0), add(log(p), 1), zerosLike(p)),
);

/**
 * `Σ_c p_c · (log p_c - log q_c)` along the last axis, in nats.
 *
 * Its mean is PyTorch's 'batchmean', the mean of the divergences; PyTorch's 'mean' divides by the number of classes too.
 *
 * @param yTrue - Probabilities `p`, `[batch, numClasses]`; or their logarithms.
 * @param yPred - Logarithms of the probabilities `q`, of the same shape; or logits.
 * @returns `[batch]`, or a scalar if `reduction` says so.
 * @throws ConfigError if the shapes differ.
 */
export function klDivergence(yTrue: Tensor, yPred: Tensor, options: KlDivergenceOptions = {}): Tensor {
  const {logTarget = false, fromLogits = false, ...rest} = options;
  checkFlags('klDivergence', {logTarget, fromLogits});
  return tidy(() => {
    const target = labelsLike('klDivergence', yTrue, yPred);
    const logQ = finite(fromLogits ? logSoftmax(yPred) : yPred);
    const each = logTarget ? mul(exp(target), sub(finite(target), logQ)) : sub(xLogX(target, {}), mul(target, logQ));
    return reduceLoss('klDivergence', sum(each, -1), rest);
  });
}
