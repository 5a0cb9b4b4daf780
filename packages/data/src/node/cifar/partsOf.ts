import {checkSplit, type DatasetSplit} from '../files/datasetSplit.ts';
import type {CifarPart} from './layouts.ts';

/** The parts of a split, in order. @throws ConfigError if a split is none of those there are */
export function partsOf(owner: string, split: DatasetSplit): readonly CifarPart[] {
  checkSplit(owner, split);
  return split === 'all' ? ['train', 'test'] : [split];
}
