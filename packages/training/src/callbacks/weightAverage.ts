/**
 * Averages of a model's weights, kept beside them and exchanged with them.
 */
import {add, mul, sub, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {
  copyWeights,
  disposeWeights,
  mapWeights,
  pairWithWeights,
  tensorsByName,
  type WeightTensors,
  writeWeights,
} from '../state/weightTensors.ts';

const NONE: WeightTensors = new Map();

/** One average for each weight of a model, batch normalisation's statistics included. */
export class WeightAverage {
  #averages = NONE;
  /** The weights themselves while the averages stand in their place. */
  #own = NONE;

  /** Moves the averages by `share` of the way to the present weights: `a + share · (w − a)`. The first call takes the weights. */
  update(model: LayersModel, share: number): void {
    const before = this.#averages;
    this.#averages =
      before.size === 0
        ? copyWeights(model)
        : mapWeights(before, (average, weight) => tidy(() => add(average, mul(sub(weight.read(), average), share))));
    disposeWeights(before);
  }

  /** Puts the averages into the model, which remembers its own weights. */
  swapIn(model: LayersModel): void {
    if (this.#own.size > 0 || this.#averages.size === 0) return;
    this.#own = copyWeights(model);
    writeWeights(this.#averages);
  }

  /** Gives the model its own weights back. */
  swapOut(): void {
    writeWeights(this.#own);
    disposeWeights(this.#own);
    this.#own = NONE;
  }

  /** Leaves the averages in the model for good. */
  settle(): void {
    writeWeights(this.#averages);
    this.clear();
  }

  clear(): void {
    disposeWeights(this.#averages);
    disposeWeights(this.#own);
    this.#averages = NONE;
    this.#own = NONE;
  }

  /** The averages by name; they stay this object's own. */
  tensors(): Record<string, Tensor> {
    return tensorsByName(this.#averages);
  }

  /** Takes over saved averages. */
  restore(model: LayersModel, tensors: Readonly<Record<string, Tensor>>, owner: string): void {
    this.clear();
    this.#averages = pairWithWeights(owner, model, tensors);
  }
}
