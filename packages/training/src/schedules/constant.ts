import type {Schedule} from './schedule.ts';

/** The same learning rate at every step; useful under {@link warmup}. */
export function constant(learningRate: number): Schedule {
  return () => learningRate;
}
