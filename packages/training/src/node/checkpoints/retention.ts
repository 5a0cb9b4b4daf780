import {ConfigError} from '@tfjs-zoo/core';
import {checkCount} from '../../checks.ts';

/** Which checkpoints stay. What one rule keeps the others do not remove. */
export interface Retention {
  /** The newest ones; at least 1. @defaultValue 2 */
  keepLast?: number;
  /** Those whose step is a multiple of this, for ever. @defaultValue none */
  keepEverySteps?: number;
  /** The best ones by a logged value. @defaultValue none */
  keepBest?: {
    /** How many. */
    count: number;
    /** Name of the value in the epoch's logs; checkpoints without it are never among the best. */
    monitor: string;
    /** Whether lower or higher is better. */
    mode: 'min' | 'max';
  };
}

/** What is known of a checkpoint before it is opened. */
export interface CheckpointEntry {
  /** Steps that had been taken. */
  readonly step: number;
  /** Logs of the last finished epoch. */
  readonly logs: Readonly<Record<string, number>>;
}

/** @throws ConfigError if a number is out of range. */
export function checkRetention(owner: string, {keepLast = 2, keepEverySteps, keepBest}: Retention): void {
  checkCount(`${owner}: keepLast`, keepLast, 1);
  if (keepEverySteps !== undefined) checkCount(`${owner}: keepEverySteps`, keepEverySteps, 1);
  if (keepBest === undefined) return;
  checkCount(`${owner}: keepBest.count`, keepBest.count, 1);
  if (keepBest.mode !== 'min' && keepBest.mode !== 'max') {
    throw new ConfigError(`${owner}: keepBest.mode is '${keepBest.mode}'; it must be 'min' or 'max'`);
  }
}

/** The checkpoints that may go. @param ties - Which of equally good ones stay. */
export function expendable<E extends CheckpointEntry>(
  entries: readonly E[],
  {keepLast = 2, keepEverySteps, keepBest}: Retention,
  ties: 'newer' | 'older' = 'newer',
): E[] {
  const newestFirst = [...entries].sort((a, b) => b.step - a.step);
  const kept = new Set(newestFirst.slice(0, keepLast));
  if (keepEverySteps !== undefined) {
    for (const entry of newestFirst) if (entry.step % keepEverySteps === 0) kept.add(entry);
  }
  if (keepBest) {
    const {count, monitor, mode} = keepBest;
    const value = ({logs}: E): number => (mode === 'min' ? 1 : -1) * (logs[monitor] ?? Number.NaN);
    const inOrder = ties === 'newer' ? newestFirst : [...newestFirst].reverse();
    const ranked = inOrder.filter(entry => !Number.isNaN(value(entry))).sort((a, b) => value(a) - value(b));
    for (const entry of ranked.slice(0, count)) kept.add(entry);
  }
  return newestFirst.filter(entry => !kept.has(entry));
}
