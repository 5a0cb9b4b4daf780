export {LearningRateCurve} from './learningRateCurve.ts';
export {type LrFindOptions, lrFind} from './lrFind.ts';
export type {Suggestions} from './suggestions.ts';
