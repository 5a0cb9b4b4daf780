export * from './callbacks/index.ts';
export {
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  type Fold,
} from './crossValidation/crossValidate.ts';
export {type CurvesOptions, curvesSvg} from './curves/curvesSvg.ts';
export {type Diagnosis, diagnose, type Verdict} from './diagnose.ts';
export {type EvaluateOptions, evaluate} from './evaluate.ts';
export type {CacheFeatures, FeatureCacheOptions} from './features/cacheFeatures.ts';
export {discriminativeRates} from './fineTuning/discriminativeRates.ts';
export {type FineTuneOptions, fineTune} from './fineTuning/fineTune.ts';
export {type FitOptions, fit} from './fit.ts';
export {type EpochLoading, History} from './history.ts';
export type {HistoryData, StopReason} from './historyData.ts';
export type {Evaluation} from './loop/evaluateLoop.ts';
export type {AnyCallback, CallbackObject} from './loop/hooks.ts';
export type {LossSettings} from './loop/lossSettings.ts';
export type {Loss, Metrics} from './loop/objective.ts';
export type {OptimizerName} from './loop/prepareOptimizer.ts';
export type {RunDescription, RunKeeper} from './loop/runKeeper.ts';
export type {BatchSettings, IteratorSource, TensorData, TrainingBatch, TrainingData} from './loop/trainingData.ts';
export {LearningRateCurve, type LrFindOptions, lrFind, type Suggestions} from './lrFind/index.ts';
export {getLearningRate, getMomentum, setLearningRate, setMomentum} from './optimizerSettings.ts';
export {
  ClassificationReport,
  type ClassificationReportOptions,
  type ClassScores,
  type Confusion,
  classificationReport,
  type WorstSample,
} from './report/index.ts';
export * as schedules from './schedules/index.ts';
export type {Schedule} from './schedules/schedule.ts';
export type {Position, RunState, TensorGroup} from './state/runState.ts';
export {
  type AveragedPredictions,
  type TestTimeAugmentationOptions,
  testTimeAugmentation,
} from './testTimeAugmentation.ts';
export type {TrainingOptions} from './trainingOptions.ts';
export {type UpdateBatchNormOptions, updateBatchNorm} from './updateBatchNorm.ts';
