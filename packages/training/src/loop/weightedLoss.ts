import {mul, reshape, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError, type losses} from '@tfjs-zoo/core';

/** A loss of which each sample's part may be weighted. */
export type WeightedLoss = (labels: Tensor, outputs: Tensor, weights?: Tensor) => Tensor;

/**
 * A loss that says what does not fit, and takes weights of samples.
 *
 * @param name - What messages call it.
 * @throws ConfigError from the function returned, if the loss fails for labels and outputs of these shapes or gives
 * neither one value a sample nor their mean.
 */
export function checkedLoss(owner: string, loss: losses.Loss, name: string): WeightedLoss {
  const label = name === '' ? 'the loss' : `the loss '${name}'`;
  return (labels, outputs, weights) => {
    const shapes = `labels have shape [${labels.shape}], the model's outputs [${outputs.shape}]`;
    const values = valuesOf(`${owner}: ${label}`, shapes, () => loss(labels, outputs));
    const size = outputs.shape[0] ?? 0;
    if (values.rank > 0 && values.shape[0] !== size) {
      throw new ConfigError(
        `${owner}: ${label} gives values of shape [${values.shape}] for a batch of ${size} (${shapes}); one value a sample, ` +
          `[${size}], is needed, or their mean`,
      );
    }
    if (weights === undefined) return values;
    if (values.rank === 0) {
      throw new ConfigError(
        `${owner}: ${label} gives the mean over a batch, and there are weights of samples; it must give one value a sample, ` +
          `[${size}]`,
      );
    }
    return mul(values, reshape(weights, [size, ...values.shape.slice(1).map(() => 1)]));
  };
}

function valuesOf(what: string, shapes: string, run: () => Tensor): Tensor {
  try {
    return run();
  } catch (error) {
    // this library's own losses say it themselves
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `${what} does not fit: ${shapes}. It says: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    );
  }
}
