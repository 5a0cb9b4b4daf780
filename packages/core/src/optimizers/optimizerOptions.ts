import type {Clipping} from './clipping.ts';

/** A learning rate: a number, or a function of the number of steps taken before, from 0. */
export type LearningRate = number | ((step: number) => number);

/** Settings that every optimizer has. */
export interface OptimizerOptions extends Partial<Clipping> {
  /** Size of a step: a number, or a function of the number of steps taken before, from 0. */
  learningRate?: LearningRate;
  /** Pull towards zero; what it multiplies depends on the optimizer. @defaultValue 0 */
  weightDecay?: number;
}

/** What a subclass hands to its base: the settings of all optimizers, the learning rate decided. */
export type BaseOptions = OptimizerOptions & {readonly learningRate: LearningRate};
