export {constant} from './constant.ts';
export {type CosineOptions, cosine} from './cosine.ts';
export {type ExponentialOptions, exponential} from './exponential.ts';
export {type FastaiOneCycleOptions, fastaiOneCycle} from './fastaiOneCycle.ts';
export {type MultiStepOptions, multiStep} from './multiStep.ts';
export {type OneCycle, type OneCycleOptions, oneCycle} from './oneCycle.ts';
export type {Schedule} from './schedule.ts';
export {type StepOptions, step} from './step.ts';
export {type WarmupOptions, warmup} from './warmup.ts';
