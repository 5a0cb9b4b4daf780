/**
 * Gradients by variables, as `tf.variableGrads` computes them, with less memory.
 *
 * tfjs keeps everything until the backward pass has ended: what each operation has put aside for its gradient, and the
 * gradient by each intermediate result. Here each of them goes as soon as it has been used, as in PyTorch.
 *
 * Griewank and Walther, "Evaluating derivatives" (2008), chapter 4. Reference: `torch.autograd.backward`.
 */
import {type NamedTensorMap, type Scalar, tidy, type Variable, variableGrads} from '@tensorflow/tfjs-core';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {PendingGradients} from './pendingGradients.ts';

/** A number and its gradients; no interface, which `tidy` would not take for a container of tensors. */
export type VariableGradients = {
  value: Scalar;
  /** By the names of the variables; those that the number does not depend on are not there. */
  grads: NamedTensorMap;
};

/**
 * Computes a number and its gradients by variables: `tf.variableGrads`, which keeps more tensors meanwhile.
 *
 * @param f - Computes a scalar; the other tensors that it makes are disposed.
 * @param variables - Those that are not trainable are left out.
 * @throws ConfigError if it is no scalar, or depends on no variable.
 */
export function variableGradients(f: () => Scalar, variables: readonly Variable[]): VariableGradients {
  // what is differentiated itself has to stay
  if (isDifferentiated()) return variableGrads(f, [...variables]);
  return tidy(() => {
    const pending = new PendingGradients(f, variables);
    return {value: pending.value, grads: pending.all()};
  });
}
