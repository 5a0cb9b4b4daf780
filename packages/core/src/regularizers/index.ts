export type {Regularizer} from './base.ts';
export {l1} from './l1.ts';
export {type L1L2Options, l1l2} from './l1l2.ts';
export {l2} from './l2.ts';
