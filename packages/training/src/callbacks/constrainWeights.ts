import {constraints} from '@tfjs-zoo/core';
import {ZooCallback} from './zooCallback.ts';

class ConstrainWeights extends ZooCallback {
  override async onBatchEnd(): Promise<void> {
    constraints.applyConstraints(this.model);
  }
}

/**
 * Applies the constraints of a model's weights (`kernelConstraint` and the like) after each step. For tfjs's own
 * `model.fit` and `model.fitDataset`, which take constraints and do not apply them; `fit` does so by itself.
 */
export function constrainWeights(): ZooCallback {
  return new ConstrainWeights();
}
