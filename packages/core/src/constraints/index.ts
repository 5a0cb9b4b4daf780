export {applyConstraints} from './applyConstraints.ts';
export type {Constraint} from './base.ts';
export {type MaxNormOptions, maxNorm} from './maxNorm.ts';
export {nonNegative} from './nonNegative.ts';
export type {NormOptions} from './norm.ts';
export {unitNorm} from './unitNorm.ts';
