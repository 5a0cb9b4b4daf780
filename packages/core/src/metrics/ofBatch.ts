import {type Scalar, scalar, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import type {MetricSource, Values} from './epochMetric.ts';

/**
 * Makes of a metric over a data set a function of one batch, for `model.compile({metrics: [ofBatch(rocAuc())]})`.
 *
 * What tfjs's own `fit` then logs is a mean over batches, which no precision and no area is; `fit` and `evaluate` of
 * `@tfjs-zoo/training` take the metric itself and are exact. Reads from the device at once, which WebGPU cannot.
 *
 * @throws ConfigError if the metric gives more than a number.
 */
export function ofBatch(metric: MetricSource): (yTrue: Tensor, yPred: Tensor) => Scalar {
  const values = (x: Tensor): Values => ({shape: x.shape, dtype: x.dtype, data: x.dataSync()});
  const once = (yTrue: Tensor, yPred: Tensor): Scalar => {
    const pass = metric.accumulator();
    pass.add({labels: values(yTrue), outputs: values(yPred)});
    const result: unknown = pass.result();
    if (typeof result !== 'number') {
      throw new ConfigError(
        `ofBatch: ${metric.name} gives one number a class; a metric that gives one number is needed`,
      );
    }
    return scalar(result);
  };
  Object.defineProperty(once, 'name', {value: metric.name});
  return once;
}
