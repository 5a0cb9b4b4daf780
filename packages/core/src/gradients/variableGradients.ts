/**
 * Gradients by variables, as `tf.variableGrads` computes them, with less memory.
 *
 * tfjs keeps everything until the backward pass has ended: what each operation has put aside for its gradient, and the
 * gradient by each intermediate result. Here each of them goes as soon as it has been used, as in PyTorch.
 *
 * Griewank and Walther, "Evaluating derivatives" (2008), chapter 4. Reference: `torch.autograd.backward`.
 */
import {type NamedTensorMap, type Scalar, Tensor, tidy, type Variable, variableGrads} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {path} from './path.ts';
import {record, release} from './tape.ts';
import {type GradientTaker, walkBack} from './walkBack.ts';

/**
 * Who takes gradients one by one, while the backward pass is on its way. A variable whose gradient is there, or the first rows of
 * it, is not read any more in this pass: it may be changed.
 */
export interface GradientReceiver extends GradientTaker {
  /** Told, before the first gradient, which variables the result depends on, in their order. */
  begin(variables: readonly Variable[]): void;
}

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
  const grads: NamedTensorMap = {};
  const take: GradientTaker['take'] = ({name}, gradient) => {
    grads[name] = gradient;
  };
  return tidy(() => ({value: differentiate(f, variables, {begin: () => {}, take}), grads}));
}

/**
 * Computes a number and hands over its gradients by variables one by one, the last layer's first; each is disposed once it has
 * been taken. Not to be called where {@link isDifferentiated} says so.
 *
 * @returns What `f` gave.
 */
export function streamGradients(f: () => Scalar, variables: readonly Variable[], receiver: GradientReceiver): Scalar {
  const {inRows} = receiver;
  const disposing: GradientReceiver = {
    begin: reached => receiver.begin(reached),
    take(variable, gradient) {
      receiver.take(variable, gradient);
      gradient.dispose();
    },
    inRows: inRows && {
      count: variable => inRows.count(variable),
      take(variable, rows, begin) {
        inRows.take(variable, rows, begin);
        rows.dispose();
      },
    },
  };
  return tidy(() => differentiate(f, variables, disposing));
}

/** What it makes and does not dispose belongs to the `tidy` that it is called in. */
function differentiate(f: () => Scalar, variables: readonly Variable[], receiver: GradientReceiver): Scalar {
  const trainable = variables.filter(variable => variable.trainable);
  if (trainable.length === 0) {
    throw new ConfigError(
      `gradients: none of the ${variables.length} variables is trainable; unfreeze a layer, or set variable.trainable`,
    );
  }
  const {y, tape} = record(f);
  try {
    checkScalar(y);
    const steps = path(tape, trainable, y);
    const used = new Set([y.id, ...steps.flatMap(({inputs}) => inputs.map(([, {id}]) => id))]);
    const reached = trainable.filter(({id}) => used.has(id));
    if (reached.length === 0) {
      throw new ConfigError(
        'gradients: the result depends on none of the variables; use them in the function, by operations of tfjs alone',
      );
    }
    const onTheWay = new Set(steps.map(({node}) => node));
    for (const node of tape) if (!onTheWay.has(node)) release(node);
    receiver.begin(reached);
    walkBack(steps, y, reached, receiver);
    return y;
  } finally {
    tape.forEach(release);
  }
}

function checkScalar(y: unknown): void {
  if (y instanceof Tensor && y.rank === 0) return;
  const found = y instanceof Tensor ? `a tensor of shape [${y.shape}]` : String(y);
  throw new ConfigError(`gradients: the function returned ${found}; a scalar is needed, such as the mean of a loss`);
}
