/** A number that has been computed, whose gradients are still to be. */
import {type NamedTensorMap, type Scalar, Tensor, tidy, type Variable} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {path, type Step} from './path.ts';
import {record, release, type TapeNode} from './tape.ts';
import {type GradientTaker, walkBack} from './walkBack.ts';

/**
 * Who takes gradients one by one, while the backward pass is on its way. A variable whose gradient is there, or the first rows of
 * it, is not read any more in this pass: it may be changed.
 */
export interface GradientReceiver extends GradientTaker {
  /** Told, before the first gradient, which variables the result depends on, in their order. */
  begin(variables: readonly Variable[]): void;
}

/**
 * Computes a number, and puts aside what its gradients need until they are asked for, once, or {@link PendingGradients.dispose} is
 * called. Not to be made where `isDifferentiated` says that a gradient is differentiated.
 */
export class PendingGradients {
  /** What the function gave; the caller's. */
  readonly value: Scalar;
  readonly #tape: readonly TapeNode[];
  readonly #steps: readonly Step[];
  /** Those that the number depends on. */
  readonly #reached: readonly Variable[];

  /**
   * @param f - Computes a scalar; the other tensors that it makes are disposed.
   * @param variables - Those that are not trainable are left out.
   * @throws ConfigError if it is no scalar, or depends on no variable.
   */
  constructor(f: () => Scalar, variables: readonly Variable[]) {
    const trainable = variables.filter(variable => variable.trainable);
    if (trainable.length === 0) {
      throw new ConfigError(
        `gradients: none of the ${variables.length} variables is trainable; unfreeze a layer, or set variable.trainable`,
      );
    }
    const {y, tape} = record(f);
    this.#tape = tape;
    try {
      checkScalar(y);
      this.value = y;
      this.#steps = path(tape, trainable, y);
      const used = new Set([y.id, ...this.#steps.flatMap(({inputs}) => inputs.map(([, {id}]) => id))]);
      this.#reached = trainable.filter(({id}) => used.has(id));
      if (this.#reached.length === 0) {
        throw new ConfigError(
          'gradients: the result depends on none of the variables; use them in the function, by operations of tfjs alone',
        );
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
    const onTheWay = new Set(this.#steps.map(({node}) => node));
    for (const node of tape) if (!onTheWay.has(node)) release(node);
  }

  /** The gradients by variables that the number depends on, by their names. */
  all(): NamedTensorMap {
    const grads: NamedTensorMap = {};
    return tidy(() => {
      this.#walk({
        begin: () => {},
        take({name}, gradient) {
          grads[name] = gradient;
        },
      });
      return grads;
    });
  }

  /** Hands over the gradients by variables one by one, the last layer's first; each is disposed once it has been taken. */
  stream(receiver: GradientReceiver): void {
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
    tidy(() => this.#walk(disposing));
  }

  /** Disposes what has been put aside; what has been asked for is gone anyway. */
  dispose(): void {
    this.#tape.forEach(release);
  }

  #walk(receiver: GradientReceiver): void {
    try {
      receiver.begin(this.#reached);
      walkBack(this.#steps, this.value, this.#reached, receiver);
    } finally {
      this.dispose();
    }
  }
}

function checkScalar(y: unknown): void {
  if (y instanceof Tensor && y.rank === 0) return;
  const found = y instanceof Tensor ? `a tensor of shape [${y.shape}]` : String(y);
  throw new ConfigError(`gradients: the function returned ${found}; a scalar is needed, such as the mean of a loss`);
}
