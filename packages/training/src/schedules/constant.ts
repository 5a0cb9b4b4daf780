import {checkRate} from '../checks.ts';
import type {Schedule} from './schedule.ts';

/**
 * The same learning rate at every step; useful under {@link warmup}.
 *
 * @throws ConfigError if it is not a number of at least 0.
 */
export function constant(learningRate: number): Schedule {
  checkRate('constant', learningRate);
  return () => learningRate;
}
