import {cast, oneHot, reshape, type Tensor, type Tensor2D} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';

/** Labels as probabilities `[batch, numClasses]`: passed through if they are, one-hot if they are class indices. */
export function classTargets(owner: string, labels: Tensor, logits: Tensor): Tensor2D {
  const [batch, numClasses] = logits.shape;
  if (logits.rank !== 2) {
    throw new ConfigError(`${owner}: scores have shape [${logits.shape}]; [batch, numClasses] is needed`);
  }
  if (numClasses === 1) {
    throw new ConfigError(
      `${owner}: scores have shape [${logits.shape}], one a sample, which is the highest of them whatever it is; ` +
        'use binaryAccuracy()',
    );
  }
  if (labels.rank === 2 && labels.shape[0] === batch && labels.shape[1] === numClasses) return labels as Tensor2D;
  const indices = labels.rank === 1 || (labels.rank === 2 && labels.shape[1] === 1);
  if (!indices || labels.shape[0] !== batch) {
    throw new ConfigError(
      `${owner}: labels have shape [${labels.shape}] and scores [${logits.shape}]; ` +
        `labels must be one-hot [${batch}, ${numClasses}] or class indices [${batch}]`,
    );
  }
  return oneHot(cast(reshape(labels, [batch]), 'int32'), numClasses) as Tensor2D;
}
