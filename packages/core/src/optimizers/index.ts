export {Adam, type AdamOptions, adam} from './adam.ts';
export {AdamW, type AdamWOptions, adamW} from './adamW.ts';
export type {ParameterGroup} from './groups.ts';
export {NamedOptimizer, type OptimizerOptions} from './optimizer.ts';
export {Sgd, type SgdOptions, sgd} from './sgd.ts';
