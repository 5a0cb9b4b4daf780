export {accuracy} from './accuracy.ts';
export type {Average} from './average.ts';
export {averagePrecision} from './averagePrecision.ts';
export {type BinaryAccuracyOptions, binaryAccuracy} from './binaryAccuracy.ts';
export type {RatioOptions} from './classCounts.ts';
export {type CohensKappaOptions, cohensKappa} from './cohensKappa.ts';
export {type ConfusionMatrixOptions, confusionMatrix} from './confusionMatrix.ts';
export type {DecisionOptions} from './decisions.ts';
export {
  type Accumulator,
  defineMetric,
  type EpochMetric,
  isMetricSource,
  type MetricBatch,
  type MetricSource,
  type MetricState,
  readBatch,
  type Values,
} from './epochMetric.ts';
export {type CalibrationOptions, expectedCalibrationError} from './expectedCalibrationError.ts';
export {type FBetaOptions, fBeta} from './fBeta.ts';
export {mae} from './mae.ts';
export {type MeanIoUOptions, meanIoU} from './meanIoU.ts';
export type {MetricMemory} from './memory.ts';
export {mse} from './mse.ts';
export {ofBatch} from './ofBatch.ts';
export {precision} from './precision.ts';
export {type R2Options, r2} from './r2.ts';
export type {RankingOptions} from './rankedScores.ts';
export {recall} from './recall.ts';
export {type MetricName, type MetricSpec, resolveMetric} from './resolve.ts';
export {rocAuc} from './rocAuc.ts';
export {specificity} from './specificity.ts';
export {type Metric, topK} from './topK.ts';
