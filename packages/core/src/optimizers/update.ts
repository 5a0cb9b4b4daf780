/** What optimizers are given and give for one weight. */
import type {Tensor} from '@tensorflow/tfjs-core';
import type {WeightState} from './slotStore.ts';

/** One weight's update, as an optimizer sees it. */
export interface Update {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** Number of this update of this weight, from 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** What the last update returned in `slots`; empty at the first. */
  readonly slots: WeightState['slots'];
}

/** An update of some rows of a weight: those of which `gradient` is the gradient. */
export interface RowsUpdate extends Update {
  /** The first of the rows. */
  readonly begin: number;
}

/** What an update makes of it. */
export interface Updated {
  readonly weight: Tensor;
  readonly slots: WeightState['slots'];
}

/** Updates some rows of a weight and its slots. */
export type UpdateRows = (update: RowsUpdate) => Updated;

/** Updates a weight by its gradient, or by some rows of it, which begin at one, by what updates rows. */
export type Apply = (gradient: Tensor, rows?: {begin: number; update: UpdateRows}) => void;
