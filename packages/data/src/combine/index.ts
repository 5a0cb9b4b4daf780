export {type BalanceOptions, balance} from './balance.ts';
export {type ConcatOptions, concat} from './concat.ts';
export {filter} from './filter.ts';
export {type MapLabelsOptions, mapLabels} from './mapLabels.ts';
export type {SameKind, SampleInfo} from './sameKind.ts';
export {shuffled} from './shuffled.ts';
export {skip} from './skip.ts';
export {take} from './take.ts';
export {type WeightedOptions, weighted} from './weighted.ts';
