import {tidy, type Variable} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {Constraint} from './base.ts';

/**
 * Moves the trainable weights of a model to where their constraints allow; those without one stay. What follows each
 * update, for training loops of one's own.
 */
export function applyConstraints(model: LayersModel): void {
  for (const weight of model.trainableWeights) {
    // null where there is none, whatever tfjs's types say
    const constraint = weight.constraint as Constraint | null;
    if (!constraint) continue;
    // not weight.write, which leaves a weight alone that is given its own value
    tidy(() => {
      const variable = weight.read() as Variable;
      variable.assign(constraint.apply(variable));
    });
  }
}
