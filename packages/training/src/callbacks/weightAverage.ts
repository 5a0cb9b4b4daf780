/**
 * Averages of a model's weights, kept beside them and exchanged with them.
 */
import {add, dispose, keep, mul, sub, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel, LayerVariable} from '@tensorflow/tfjs-layers';
import {weightsByName} from './weightsByName.ts';

/** One average for each weight of a model, batch normalisation's statistics included. */
export class WeightAverage {
  /** Kept with their variables: the order of `model.weights` changes when layers are frozen. */
  #averages: [LayerVariable, Tensor][] = [];
  /** The weights themselves while the averages stand in their place. */
  #own: [LayerVariable, Tensor][] = [];

  /** Whether there is an average yet. */
  get isEmpty(): boolean {
    return this.#averages.length === 0;
  }

  /** Whether the averages stand in the model now. */
  get isSwappedIn(): boolean {
    return this.#own.length > 0;
  }

  /** Moves the averages by `share` of the way to the present weights: `a + share · (w − a)`. The first call takes the weights. */
  update(model: LayersModel, share: number): void {
    if (this.isEmpty) {
      // a clone shares the values until the weight is assigned new ones
      this.#averages = model.weights.map(weight => [weight, keep(weight.read().clone())]);
      return;
    }
    this.#averages = this.#averages.map(([weight, average]) => {
      const next = tidy(() => keep(add(average, mul(sub(weight.read(), average), share))));
      dispose(average);
      return [weight, next];
    });
  }

  /** Puts the averages into the model and remembers its own weights. */
  swapIn(): void {
    if (this.isSwappedIn) return;
    this.#own = this.#averages.map(([weight]) => [weight, keep(weight.read().clone())]);
    for (const [weight, average] of this.#averages) weight.write(average);
  }

  /** Gives the model its own weights back. */
  swapOut(): void {
    for (const [weight, own] of this.#own) weight.write(own);
    dispose(this.#own.map(([, own]) => own));
    this.#own = [];
  }

  /** Leaves the averages in the model for good. */
  settle(): void {
    for (const [weight, average] of this.#averages) weight.write(average);
    this.clear();
  }

  clear(): void {
    dispose([...this.#averages, ...this.#own].map(([, tensor]) => tensor));
    this.#averages = [];
    this.#own = [];
  }

  /** The averages by name; they stay this object's own. */
  tensors(): Record<string, Tensor> {
    return Object.fromEntries(this.#averages.map(([weight, average]) => [weight.originalName, average]));
  }

  /** Takes over saved averages. */
  restore(model: LayersModel, tensors: Readonly<Record<string, Tensor>>, owner: string): void {
    this.clear();
    this.#averages = weightsByName(model, tensors, owner);
    for (const [, tensor] of this.#averages) keep(tensor);
  }
}
