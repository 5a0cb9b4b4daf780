import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import type {JsonValue} from '../../callbacks/zooCallback.ts';
import type {RunDescription} from '../../loop/runKeeper.ts';
import {differences, isObject} from './differences.ts';

/** The file of a checkpoint that says what is trained. */
export const DESCRIPTION = 'run.json';

/** What the first checkpoints did not tell: where it is absent there is nothing to compare. */
const LATER = ['trainable', 'rateGroups', 'learningRate', 'batches', 'shuffle', 'validation', 'groupLayers'];

/**
 * Holds a training against the one whose checkpoint it is to go on from.
 *
 * @param directory - Where the user finds it.
 * @throws ConfigError that lists what differs.
 */
export async function checkSameRun(
  owner: string,
  directory: string,
  checkpoint: string,
  description: RunDescription,
): Promise<void> {
  const before = JSON.parse(await readFile(join(checkpoint, DESCRIPTION), 'utf8')) as JsonValue;
  // as JSON has them, so that what it cannot hold does not differ
  const now = JSON.parse(JSON.stringify(description)) as JsonValue;
  const differing = differences(before, withoutUntold(before, now));
  if (differing.length === 0) return;
  throw new ConfigError(
    `${owner}: the run in '${directory}' is another one:\n  ${differing.join('\n  ')}\n` +
      'Call it as it was to go on, or take another directory',
  );
}

function withoutUntold(before: JsonValue, now: JsonValue): JsonValue {
  if (!isObject(before) || !isObject(now)) return now;
  const told = Object.entries(now).filter(([name]) => !LATER.includes(name) || Object.hasOwn(before, name));
  return Object.fromEntries(told);
}
