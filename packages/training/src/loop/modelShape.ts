import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';

/** Shapes of a model's one input and one output, batch dimension included; null where any size goes. */
export interface ModelShape {
  input: readonly (number | null)[];
  output: readonly (number | null)[];
}

/**
 * The shapes a training loop has to do with.
 *
 * @throws ConfigError if the model has several inputs or outputs.
 */
export function modelShape(owner: string, model: LayersModel): ModelShape {
  for (const [kind, list] of [
    ['inputs', model.inputs],
    ['outputs', model.outputs],
  ] as const) {
    if (list.length !== 1) {
      throw new ConfigError(
        `${owner}: model '${model.name}' has ${list.length} ${kind}; one is supported. Use model.fit of tfjs`,
      );
    }
  }
  return {input: model.inputs[0].shape, output: model.outputs[0].shape};
}
