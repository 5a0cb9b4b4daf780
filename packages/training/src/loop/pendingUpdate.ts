/**
 * What batches have added up since the last update of the weights.
 */
import {add, dispose, div, keep, type NamedTensorMap, type Scalar, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {StepResult} from './trainStep.ts';

/**
 * Gradients and losses of the batches that share an update, added up: their mean over all samples is what one batch of
 * them would have given.
 */
export class PendingUpdate {
  #grads: NamedTensorMap = {};
  #totals: Scalar[] = [];
  #samples = 0;
  #batches = 0;

  /** Batches added. */
  get batches(): number {
    return this.#batches;
  }

  /** Samples in them. */
  get samples(): number {
    return this.#samples;
  }

  /** Adds sums over the samples of a batch; the tensors stay the caller's. */
  add({grads, totals}: Pick<StepResult, 'grads' | 'totals'>, samples: number): void {
    // one weight at a time: two sums of all weights together would take twice their memory
    for (const [name, grad] of Object.entries(grads)) this.#grads[name] = kept(this.#grads[name], grad);
    this.#totals = totals.map((total, i) => kept(this.#totals[i], total));
    this.#samples += samples;
    this.#batches += 1;
  }

  /** Means of the gradients over the samples, by variable name. They are the caller's. */
  gradients(): NamedTensorMap {
    return Object.fromEntries(Object.entries(this.#grads).map(([name, sum]) => [name, div(sum, this.#samples)]));
  }

  /** Means of loss and metrics over the samples. They are the caller's. */
  means(): Scalar[] {
    return this.#totals.map(total => div(total, this.#samples));
  }

  /** All there is; the tensors stay this object's own. */
  getState(): PendingState {
    return {grads: {...this.#grads}, totals: [...this.#totals], samples: this.#samples, batches: this.#batches};
  }

  /** Takes over a state and its tensors. */
  setState({grads, totals, samples, batches}: PendingState): void {
    this.clear();
    for (const tensor of [...Object.values(grads), ...totals]) keep(tensor);
    this.#grads = {...grads};
    this.#totals = [...totals];
    this.#samples = samples;
    this.#batches = batches;
  }

  /** Disposes everything, and begins anew. */
  clear(): void {
    dispose([this.#grads, this.#totals]);
    this.#grads = {};
    this.#totals = [];
    this.#samples = 0;
    this.#batches = 0;
  }
}

/** What a {@link PendingUpdate} holds. */
export interface PendingState {
  /** Sums of the gradients by variable name. */
  readonly grads: NamedTensorMap;
  /** Sums of loss and metrics. */
  readonly totals: Scalar[];
  readonly samples: number;
  readonly batches: number;
}

/** The sum, kept; the old one is disposed. */
function kept<T extends Tensor>(sum: T | undefined, more: T): T {
  const next = keep(tidy(() => (sum ? add<T>(sum, more) : more.clone())));
  sum?.dispose();
  return next;
}
