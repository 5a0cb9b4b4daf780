import {checkNames} from '../made.ts';
import {meanOfDefined} from './average.ts';
import {classCounts} from './classCounts.ts';
import type {DecisionOptions} from './decisions.ts';
import {defineMetric, type EpochMetric} from './epochMetric.ts';

/** Options of {@link meanIoU}. */
export interface MeanIoUOptions extends DecisionOptions {
  /** Label of samples or pixels to leave out, such as 255 or -1 for the void of a segmentation. @defaultValue none */
  ignoreClass?: number;
}

/**
 * Intersection over union, `tp / (tp + fp + fn)`, averaged over the classes that occur or are decided for, over a whole
 * data set; NaN if there is none.
 *
 * In logs it is `meanIoU`. Labels `[batch, height, width]` with scores `[batch, height, width, numClasses]`, and all
 * else that `precision` takes but several labels a sample.
 *
 * Reference: Keras `MeanIoU`.
 *
 * @throws ConfigError if an option is out of range, or a batch does not fit.
 */
export function meanIoU(options: MeanIoUOptions = {}): EpochMetric {
  checkNames('meanIoU', options, ['fromLogits', 'ignoreClass', 'threshold']);
  const {ignoreClass} = options;
  return defineMetric('meanIoU', () => {
    const state = classCounts('meanIoU', options, {multilabel: false, ignoreClass});
    const result = (): number =>
      meanOfDefined(state.result().counts.map(({hits, support, decided}) => hits / (support + decided - hits)));
    return {...state, result};
  });
}
