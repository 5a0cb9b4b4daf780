export {constrainWeights} from './constrainWeights.ts';
export {type CsvLoggerOptions, csvLogger} from './csvLogger.ts';
export {EarlyStoppingCallback, type EarlyStoppingOptions, earlyStopping} from './earlyStopping.ts';
export type {Mode} from './improvement.ts';
export {type LearningRateSchedulerOptions, learningRateScheduler, type RateFunction} from './learningRateScheduler.ts';
export {type ReduceLROnPlateauOptions, reduceLROnPlateau} from './reduceLROnPlateau.ts';
export {terminateOnNaN} from './terminateOnNaN.ts';
export {type Logs, type PendingLogs, ZooCallback} from './zooCallback.ts';
